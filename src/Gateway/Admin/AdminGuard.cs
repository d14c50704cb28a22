using System.Net;
using AuroraGateway.Problems;

namespace AuroraGateway.Admin;

/// <summary>Checks each request to the admin listener first: the token, if one is configured, and whether a page of another site sent
/// it.</summary>
internal sealed class AdminGuard(AdminOptions options, AdminTokenFile tokens)
{
    private static readonly Problem NoToken = new(
        ProblemCode.AdminUnauthorized,
        "Send the token of Admin:TokenFile as Authorization: Bearer, or as the password of Basic with any user.")
    {
        Fields =
            [new("WWW-Authenticate", "Bearer realm=\"aurora-gateway admin\", Basic realm=\"aurora-gateway admin\", charset=\"UTF-8\"")],
    };

    private static readonly Problem ForeignHost = new(
        ProblemCode.AdminRefused,
        "Use localhost, an IP address or a name of Admin:Hosts as the host. The admin listener refuses every other name, because it " +
            "may come from an attack by DNS rebinding.");

    private static readonly Problem CrossSite = new(
        ProblemCode.AdminRefused,
        "A page of another site must not change the gateway's state. Send this from a terminal or a script, not from a browser.");

    /// <returns>Null if the request may pass.</returns>
    public Problem? Check(HttpContext http)
    {
        // Probes come from kubelets and load balancers, which know no token and choose the Host themselves; what they learn is no secret.
        if (http.Request.Path == "/livez" || http.Request.Path == "/readyz")
        {
            return null;
        }

        if (!IsOwnHost(http))
        {
            return ForeignHost;
        }

        if (IsAuthenticated(http) == false)
        {
            return NoToken;
        }

        return IsRead(http.Request.Method) || !IsForeign(http.Request) ? null : CrossSite;
    }

    /// <returns>Null if no token is required.</returns>
    public bool? IsAuthenticated(HttpContext http) =>
        tokens.Current is { } token ? http.Request.Headers.Authorization is [{ } authorization] && token.IsIn(authorization) : null;

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private bool IsOwnHost(HttpContext http)
    {
        var host = http.Request.Host.Host;

        // No page reaches a Unix socket.
        return http.Connection.LocalIpAddress is null ||
            string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ||
            IPAddress.TryParse(host.Trim('[', ']'), out _) ||
            options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// What says that a page of another site sent it: Fetch Metadata, Origin (both sent by browsers alone), or a type that only a form has.
    /// </summary>
    private static bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site != "same-origin" && site != "none")
        {
            return true;
        }

        var origin = request.Headers.Origin;
        if (origin.Count > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // A form can send these three and no others without being asked first (Fetch, "CORS-safelisted request-header"); curl -d sends the
        // first.
        var type = request.ContentType;
        return type is not null && request.ContentLength is not 0 &&
            (type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ||
             type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) ||
             type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase));
    }
}
