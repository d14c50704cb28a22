namespace AuroraGateway.Limits.Callers;

/// <summary>Counts in this process alone.</summary>
public sealed class LocalCounters(TimeProvider time) : ICounterStore
{
    public WindowLimiter Open(LimitRule rule, string partition) => new SlidingWindowLimiter(rule.Limit, rule.Period.Span, time);
}
