using AuroraGateway.Callers;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>Step 4, first half: the caller's own rules. Every rule that matches counts; a request that one refuses counts nowhere.</summary>
/// <param name="byCaller">Each caller's rules, at its <see cref="Caller.Index"/>.</param>
public sealed class LimitTable(IReadOnlyList<IReadOnlyList<LimitRule>> byCaller)
{
    private readonly LimitRule[][] byCaller = [.. byCaller.Select(rules => rules.ToArray())];

    public IReadOnlyList<LimitRule> Of(Caller caller) => byCaller[caller.Index];

    /// <summary>The rules that count this request.</summary>
    public IEnumerable<LimitRule> Counting(Caller caller, string method, RequestTarget target) =>
        byCaller[caller.Index].Where(rule => rule.Endpoint.Matches(method, target.Rest));

    /// <summary>Begins to count; the counters of rules that stand unchanged in <paramref name="previous"/> go on.</summary>
    public void Open(ICounterStore counters, TimeProvider time, LimitTable? previous)
    {
        var before = previous?.byCaller.SelectMany(rules => rules).ToList() ?? [];
        foreach (var rule in byCaller.SelectMany(rules => rules))
        {
            rule.Open(counters, time, before.Find(rule.CountsTheSame));
        }
    }

    /// <summary>Counts the request; allocates nothing when it passes.</summary>
    /// <returns>Null, or the most restrictive refusal.</returns>
    public async ValueTask<Problem?> CountAsync(Caller caller, string method, RequestTarget target, CancellationToken cancellation)
    {
        var rules = byCaller[caller.Index];
        for (var i = 0; i < rules.Length; i++)
        {
            if (!rules[i].Endpoint.Matches(method, target.Rest))
            {
                continue;
            }

            var lease = await rules[i].LimiterFor(target).AcquireAsync(1, cancellation);
            if (lease.IsAcquired)
            {
                continue;
            }

            for (var counted = 0; counted < i; counted++)
            {
                if (rules[counted].Endpoint.Matches(method, target.Rest))
                {
                    rules[counted].LimiterFor(target).Return();
                }
            }

            return await LimitRefusal.ForAsync(rules, i, lease, method, target, cancellation);
        }

        return null;
    }
}
