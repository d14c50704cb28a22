using System.Globalization;

namespace AuroraGateway.Limits;

/// <summary>A span as AspNetCoreRateLimit writes it: <c>1s</c>, <c>15m</c>, <c>1h</c>, <c>1d</c>.</summary>
public readonly record struct LimitPeriod
{
    private const int LongestDays = 31;

    private LimitPeriod(string text, TimeSpan span)
    {
        Text = text;
        Span = span;
    }

    public string Text { get; }

    public TimeSpan Span { get; }

    /// <summary>Whole seconds, rounded up, for the <c>w</c> parameter of <c>RateLimit-Policy</c>.</summary>
    public long Seconds => (long)Math.Ceiling(Span.TotalSeconds);

    /// <returns>Null, or what is wrong with the text.</returns>
    public static string? TryParse(string text, out LimitPeriod period)
    {
        period = default;
        if (text.Length < 2 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            return "a period is a number and one of s, m, h, d, like 1m or 1.5h";
        }

        var seconds = text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => 0,
        };
        if (seconds == 0)
        {
            return "a period ends in s, m, h or d, in lower case, like 15m";
        }

        if (count * seconds < 1)
        {
            return "a period is at least one second";
        }

        if (count * seconds > TimeSpan.FromDays(LongestDays).TotalSeconds)
        {
            return "a period is at most 31 days: counters are kept in memory";
        }

        period = new LimitPeriod(text, TimeSpan.FromSeconds(count * seconds));
        return null;
    }

    public override string ToString() => Text;
}
