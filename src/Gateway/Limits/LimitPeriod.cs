using System.Globalization;

namespace AuroraGateway.Limits;

/// <summary>A span as AspNetCoreRateLimit writes it: <c>1s</c>, <c>15m</c>, <c>1h</c>, <c>1d</c>.</summary>
internal readonly record struct LimitPeriod
{
    private const int LongestDays = 31;
    private static readonly int[] Units = [1, 60, 3_600, 86_400];

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
        var number = text.AsSpan(0, Math.Max(0, text.Length - 1));
        var isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count);
        var unit = text.Length > 0 && "smhd".IndexOf(text[^1], StringComparison.Ordinal) is >= 0 and var at ? Units[at] : 0;
        var seconds = count * unit;
        var wrong = !isNumber ? "a period is a number and one of s, m, h, d, like 1m or 1.5h"
            : unit == 0 ? "a period ends in s, m, h or d, in lower case, like 15m"
            : seconds < 1 ? "a period is at least one second"
            : seconds > TimeSpan.FromDays(LongestDays).TotalSeconds ? "a period is at most 31 days: counters are kept in memory"
            : null;
        period = wrong is null ? new LimitPeriod(text, TimeSpan.FromSeconds(seconds)) : default;
        return wrong;
    }

    public override string ToString() => Text;
}
