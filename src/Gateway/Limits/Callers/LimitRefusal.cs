using System.Globalization;
using System.Threading.RateLimiting;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>Says <c>rate-limited</c> with the fields of draft-ietf-httpapi-ratelimit-headers-10: every policy that counts the request, and those that are used up.</summary>
public static class LimitRefusal
{
    /// <param name="rules">The caller's rules.</param>
    /// <param name="first">The first that refused.</param>
    /// <param name="lease">Its lease.</param>
    /// <param name="method">The request's.</param>
    /// <param name="target">The request's.</param>
    /// <param name="cancellation">The client left.</param>
    public static async ValueTask<Problem> ForAsync(LimitRule[] rules, int first, RateLimitLease lease, string method, RequestTarget target, CancellationToken cancellation)
    {
        var longest = WaitOf(lease);
        var strictest = rules[first];
        var limits = Item(rules[first], longest);
        for (var i = first + 1; i < rules.Length; i++)
        {
            if (!rules[i].Endpoint.Matches(method, target.Rest))
            {
                continue;
            }

            // Asks without taking.
            var other = await rules[i].LimiterFor(target).AcquireAsync(0, cancellation);
            if (other.IsAcquired)
            {
                continue;
            }

            var wait = WaitOf(other);
            limits += ", " + Item(rules[i], wait);
            if (wait > longest)
            {
                (longest, strictest) = (wait, rules[i]);
            }
        }

        var counting = rules.Where(rule => rule.Endpoint.Matches(method, target.Rest));
        return new Problem(ProblemCode.RateLimited, $"This caller may make {strictest.Limit} requests per {strictest.Period.Text} to {strictest.Endpoint.Text}{(strictest.PerTenant ? " for each tenant" : "")}; wait as long as Retry-After says, or have the gateway's operator raise the limit.")
        {
            RetryAfter = longest,
            Fields =
            [
                new("RateLimit-Policy", string.Join(", ", counting.Select(rule => rule.Policy))),
                new("RateLimit", limits),
            ],
        };
    }

    private static TimeSpan WaitOf(RateLimitLease lease) => lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);

    private static string Item(LimitRule rule, TimeSpan wait) => string.Create(CultureInfo.InvariantCulture, $"\"{rule.Name}\";r=0;t={ProblemAnswer.WholeSeconds(wait)}");
}
