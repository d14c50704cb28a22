using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Callers;

/// <summary>Opens the counters of rules: over all replicas, or in this process.</summary>
internal sealed class Counters(TimeProvider time, ILimitStore? store = null, Func<string, string>? name = null)
{
    public WindowLimiter Open(LimitRule rule, string partition)
    {
        var counter = $"{rule.Caller}\n{rule.Endpoint.Text}\n{rule.Period.Text}\n{rule.Limit}\n{rule.PerTenant}\n{partition}";
        return new WindowLimiter(rule.Limit, rule.Period.Span, time, store, name?.Invoke(counter) ?? "");
    }
}
