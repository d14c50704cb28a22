namespace AuroraGateway.Limits.Callers;

/// <summary>
/// The counter of a rule that has only one, made for the first request: most callers of a large configuration send nothing for a long
/// time. The
/// rule of the next configuration that counts the same shares it, so that no request is lost between the two.
/// </summary>
internal sealed class SoleCounter(LimitRule rule, Counters counters)
{
    private WindowLimiter? limiter;

    public WindowLimiter Limiter => limiter ?? Begin();

    private WindowLimiter Begin()
    {
        var mine = counters.Open(rule, "");
        var first = Interlocked.CompareExchange(ref limiter, mine, null);
        if (first is not null)
        {
            mine.Dispose();
        }

        return first ?? mine;
    }
}
