using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Callers;

/// <summary>Counts callers' requests over all replicas.</summary>
/// <param name="store">The store that they share.</param>
/// <param name="name">A counter's name in the store, for a text that tells it from all others; without a secret.</param>
/// <param name="time">The clock.</param>
public sealed class SharedCounters(ILimitStore store, Func<string, string> name, TimeProvider time) : ICounterStore
{
    public WindowLimiter Open(LimitRule rule, string partition)
    {
        var counter = $"{rule.Caller}\n{rule.Endpoint.Text}\n{rule.Period.Text}\n{rule.Limit}\n{rule.PerTenant}\n{partition}";
        return new SharedWindowLimiter(rule.Limit, rule.Period.Span, store, name(counter), time);
    }
}
