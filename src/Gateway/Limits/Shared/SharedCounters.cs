using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Limits.Shared;

/// <summary>Counts callers' requests over all replicas.</summary>
/// <param name="allotments">Asks ahead.</param>
/// <param name="name">A counter's name in the store, for a text that tells it from all others; without a secret.</param>
/// <param name="time">The clock.</param>
public sealed class SharedCounters(Allotments allotments, Func<string, string> name, TimeProvider time) : ICounterStore
{
    public WindowLimiter Open(LimitRule rule, string partition) => new SharedWindowLimiter(
        rule.Limit, rule.Period.Span, allotments, name($"{rule.Caller}\n{rule.Endpoint.Text}\n{rule.Period.Text}\n{rule.Limit}\n{rule.PerTenant}\n{partition}"), time);
}
