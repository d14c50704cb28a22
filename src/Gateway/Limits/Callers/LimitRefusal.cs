using System.Globalization;
using System.Threading.RateLimiting;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>
/// <c>rate-limited</c> with the headers of draft-ietf-httpapi-ratelimit-headers-10: every policy that counts the request, and those that
/// are used up.
/// </summary>
internal static class LimitRefusal
{
    public static async ValueTask<Problem> ForAsync(
        LimitRule[] rules, int first, RateLimitLease lease, string method, RequestTarget target, CancellationToken cancellation)
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

            // Only looks, takes no permit.
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

        var counting = rules.Where(each => each.Endpoint.Matches(method, target.Rest));
        var scope = strictest.PerTenant ? " for each tenant" : "";
        var rule = $"This caller may make {strictest.Limit} requests per {strictest.Period.Text} to {strictest.Endpoint.Text}{scope}";
        return new Problem(
            ProblemCode.RateLimited, rule + ". Wait as long as Retry-After says, or ask the gateway's operator to raise the limit.")
        {
            RetryAfter = longest,
            Fields =
            [
                new("RateLimit-Policy", string.Join(", ", counting.Select(static each => each.Policy))),
                new("RateLimit", limits),
            ],
        };
    }

    private static TimeSpan WaitOf(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);

    private static string Item(LimitRule rule, TimeSpan wait) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{rule.Name}\";r=0;t={ProblemWriter.WholeSeconds(wait)}");
}
