using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Callers;

/// <summary>Opens the counters of rules: over all replicas, or in this process.</summary>
/// <param name="time">The clock.</param>
/// <param name="store">The store that replicas share; null in a standalone process.</param>
/// <param name="name">A counter's name in the store, from the text that identifies it; contains no secret.</param>
public sealed class Counters(TimeProvider time, ILimitStore? store = null, Func<string, string>? name = null)
{
    /// <param name="rule">What is counted.</param>
    /// <param name="partition">Which of the rule's counters; empty for a rule that has only one.</param>
    public WindowLimiter Open(LimitRule rule, string partition)
    {
        var counter = $"{rule.Caller}\n{rule.Endpoint.Text}\n{rule.Period.Text}\n{rule.Limit}\n{rule.PerTenant}\n{partition}";
        return new WindowLimiter(rule.Limit, rule.Period.Span, time, store, name?.Invoke(counter) ?? "");
    }
}
