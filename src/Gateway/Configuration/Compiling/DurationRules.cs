namespace AuroraGateway.Configuration.Compiling;

/// <summary>Bounds of durations: with some the gateway could not work, with others a timer of the framework refuses to run.</summary>
internal static class DurationRules
{
    private static readonly TimeSpan ClockReading = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static void Check(GatewayOptions options, List<ConfigurationError> found)
    {
        Within("Aurora:ActivityTimeout", options.Aurora.ActivityTimeout, ClockReading, Day, found);
        Within("Listen:Grace", options.Listen.Grace, TimeSpan.Zero, Day, found);
        Within("Listen:Linger", options.Listen.Linger ?? TimeSpan.Zero, TimeSpan.Zero, Hour, found);
        Within("Limits:Aurora:MaxWait", options.Limits.Aurora.MaxWait, TimeSpan.Zero, Hour, found);

        var keys = options.Keys;
        Within("Keys:ExchangeTimeout", keys.ExchangeTimeout, ClockReading, Hour, found);
        Within("Keys:Margin", keys.Margin, TimeSpan.Zero, Day, found);
        Within("Keys:LongestBackOff", keys.LongestBackOff, ClockReading, Day, found);
    }

    private static void Within(string setting, TimeSpan value, TimeSpan least, TimeSpan most, List<ConfigurationError> found)
    {
        if (value < least || value > most)
        {
            found.Add(new ConfigurationError(setting, $"expected a duration from {Text(least)} to {Text(most)}"));
        }
    }

    private static string Text(TimeSpan span) => span.Milliseconds > 0 ? span.ToString("c").TrimEnd('0') : span.ToString("c");
}
