using System.Threading.RateLimiting;
using AuroraGateway.Callers;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>
/// The callers' own rules, each caller's at its <see cref="Caller.Index"/>. Every rule that matches counts a request; a request that one
/// refuses counts nowhere.
/// </summary>
internal sealed class LimitTable(LimitRule[][] byCaller)
{
    private readonly LimitRule[][] byCaller = byCaller;

    public IReadOnlyList<LimitRule> Of(Caller caller) => byCaller[caller.Index];

    /// <summary>The rules that count this request.</summary>
    public IEnumerable<LimitRule> Counting(Caller caller, string method, RequestTarget target) =>
        byCaller[caller.Index].Where(rule => rule.Endpoint.Matches(method, target.Rest));

    /// <summary>Begins to count. A rule that is unchanged since <paramref name="previous"/> keeps its counters.</summary>
    public void Open(Counters counters, TimeProvider time, LimitTable? previous)
    {
        // All rules of a caller that was compiled again; loops, because twenty thousand callers are looked at.
        var closed = new List<LimitRule>();
        foreach (var rules in byCaller)
        {
            foreach (var rule in rules)
            {
                if (!rule.IsOpen)
                {
                    closed.Add(rule);
                }
            }
        }

        if (closed.Count == 0)
        {
            return;
        }

        // By caller: to compare each rule with every rule of all callers would take minutes with twenty thousand of them.
        var changed = closed.Select(static rule => rule.Caller).ToHashSet(StringComparer.Ordinal);
        var before = (previous?.byCaller ?? []).Where(rules => rules.Length > 0 && changed.Contains(rules[0].Caller))
            .ToDictionary(static rules => rules[0].Caller, StringComparer.Ordinal);
        foreach (var rule in closed)
        {
            rule.Open(counters, time, before.TryGetValue(rule.Caller, out var rules) ? Array.Find(rules, rule.CountsTheSame) : null);
        }
    }

    /// <summary>Counts the request; allocates nothing when it passes.</summary>
    /// <returns>Null, or the most restrictive refusal.</returns>
    public ValueTask<Problem?> CountAsync(Caller caller, string method, in RequestTarget target, CancellationToken cancellation)
    {
        var rules = byCaller[caller.Index];
        for (var i = 0; i < rules.Length; i++)
        {
            if (!rules[i].Endpoint.Matches(method, target.Rest))
            {
                continue;
            }

            // A counter of this process completes at once and needs no state machine; a shared one may not.
            var asked = rules[i].LimiterFor(target).AcquireAsync(1, cancellation);
            if (!asked.IsCompletedSuccessfully)
            {
                return CountOnAsync(rules, i, asked, method, target, cancellation);
            }

            var lease = asked.Result;
            if (!lease.IsAcquired)
            {
                return new(RefuseAsync(rules, i, lease, method, target, cancellation));
            }
        }

        return default;
    }

    private static async ValueTask<Problem?> CountOnAsync(
        LimitRule[] rules, int at, ValueTask<RateLimitLease> asked, string method, RequestTarget target, CancellationToken cancellation)
    {
        var lease = await asked;
        while (lease.IsAcquired)
        {
            do
            {
                if (++at == rules.Length)
                {
                    return null;
                }
            }
            while (!rules[at].Endpoint.Matches(method, target.Rest));

            lease = await rules[at].LimiterFor(target).AcquireAsync(1, cancellation);
        }

        return await RefuseAsync(rules, at, lease, method, target, cancellation);
    }

    private static async Task<Problem?> RefuseAsync(
        LimitRule[] rules, int refusing, RateLimitLease lease, string method, RequestTarget target, CancellationToken cancellation)
    {
        for (var counted = 0; counted < refusing; counted++)
        {
            if (rules[counted].Endpoint.Matches(method, target.Rest))
            {
                rules[counted].LimiterFor(target).Return();
            }
        }

        return await LimitRefusal.ForAsync(rules, refusing, lease, method, target, cancellation);
    }
}
