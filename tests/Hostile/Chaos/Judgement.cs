using System.Net.Http.Headers;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>Whether one response is honest: the tenant's own from Aurora, or the gateway's word in full.</summary>
internal static class Judgement
{
    private static readonly HashSet<string> Honest =
    [
        "exchange-unavailable", "key-refused", "overloaded", "draining", "aurora-unreachable", "aurora-bad-answer", "aurora-timeout",
    ];

    private static readonly HashSet<string> OfSessions = ["session-rejected", "session-ended"];

    public static void Of(HttpResponseMessage response, string body, string tenant, bool session, Verdicts verdicts)
    {
        var status = (int)response.StatusCode;
        verdicts.Shown("a response", response.Headers + body);
        if (response.Headers.TryGetValues("Proxy-Status", out var said))
        {
            OfGateway(response.Headers, string.Join(',', said), status, session, verdicts);
        }
        else if (response.Headers.TryGetValues("X-Emulator-Tenant", out var owner))
        {
            verdicts.Count("responses of Aurora, each its tenant's own");
            var strangers = Tenants.All.Where(other => other != tenant && body.Contains(other, StringComparison.Ordinal));
            if (string.Join(',', owner) != tenant || strangers.Any())
            {
                verdicts.Break($"a caller of {tenant} received a response for {string.Join(',', owner)}: {body}");
            }
        }
        else if (status == 401)
        {
            // Fresh keys are refused too: Aurora's own word passes, and it has no tenant to name.
            verdicts.Count("responses of Aurora: 401 to a fresh key");
        }
        else
        {
            verdicts.Break($"a response {status} without Proxy-Status and not from Aurora: {body}");
        }
    }

    private static void OfGateway(HttpResponseHeaders headers, string said, int status, bool session, Verdicts verdicts)
    {
        var code = said.Split('"') is [_, var details, ..] ? details : said;
        verdicts.Count("responses of a gateway: " + code);
        if (!Honest.Contains(code) && !(session && OfSessions.Contains(code)))
        {
            verdicts.Break($"{status} {code} to a good request");
        }

        if (status is 503 or 429 && headers.RetryAfter is null)
        {
            verdicts.Break($"{status} {code} without Retry-After");
        }
    }
}
