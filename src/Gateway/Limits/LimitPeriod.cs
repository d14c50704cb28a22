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

    /// <summary>Whole seconds, for the <c>w</c> parameter of <c>RateLimit-Policy</c>.</summary>
    public long Seconds => (long)Span.TotalSeconds;

    /// <returns>Null, or what is wrong with the text.</returns>
    public static string? TryParse(string text, out LimitPeriod period)
    {
        period = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
        {
            return "a period is a number and one of s, m, h, d, like 1m";
        }

        TimeSpan? span = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => null,
        };
        if (span is null)
        {
            return "a period ends in s, m, h or d, like 15m";
        }

        if (span > TimeSpan.FromDays(LongestDays))
        {
            return "a period is 31 days at the most: counters live in memory";
        }

        period = new LimitPeriod(text, span.Value);
        return null;
    }

    public override string ToString() => Text;
}
