using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Webhooks;

/// <summary>Where events other than <c>app_status_changed</c> are forwarded.</summary>
/// <param name="Url">The service's URL, without a query.</param>
/// <param name="Caller">The only caller that may use the handles; null for each with a grant for the tenant.</param>
/// <param name="Authorities">Trusted for the service instead of the system's; null for those.</param>
internal sealed record WebhookForwardTerms(Uri Url, string? Caller, X509Certificate2Collection? Authorities)
{
    /// <summary>Time for TCP, and as much again for TLS.</summary>
    public static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    /// <returns>Null, or what is wrong.</returns>
    public static string? TryParse(string text, out Uri? url)
    {
        url = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            return "expected a URL such as http://crm.internal:8080/aurora-events";
        }

        if (parsed.Query.Length > 0 || parsed.Fragment.Length > 0 || parsed.UserInfo.Length > 0)
        {
            return "expected a URL without query, fragment and user: the gateway adds the query of each webhook";
        }

        url = parsed;
        return null;
    }
}
