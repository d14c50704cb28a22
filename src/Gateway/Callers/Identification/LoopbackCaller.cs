using System.Collections.Frozen;
using System.Net;
using AuroraGateway.Callers.UnixSocket;

namespace AuroraGateway.Callers.Identification;

/// <summary>
/// The caller that needs no proof on this very host, if the configuration names one. A request that a browser or another proxy sent comes
/// from here and yet from elsewhere: a web page may call localhost, and a proxy beside us calls for the whole world.
/// </summary>
internal sealed class LoopbackCaller(Caller caller)
{
    // What browsers send of themselves.
    private static readonly FrozenSet<string> Foreign = new[]
    {
        "Origin", "Referer", "Cookie", "Purpose", "Upgrade-Insecure-Requests", "DNT",

        // What proxies, load balancers and CDNs add.
        "Forwarded", "Via", "X-Real-IP", "X-Real-Port", "X-Client-IP", "Client-IP", "X-Cluster-Client-IP", "True-Client-IP",
        "Fastly-Client-IP", "Fly-Client-IP", "X-Remote-IP", "X-Remote-Addr", "Remote-Addr", "X-ProxyUser-IP", "WL-Proxy-Client-IP",
        "Proxy-Client-IP", "Proxy-Connection", "Max-Forwards", "CDN-Loop", "X-Client-Cert", "Client-Cert", "Client-Cert-Chain", "X-Host",
        "X-Scheme", "X-Nginx-Proxy", "X-Varnish", "X-Cloud-Trace-Context", "X-Remote-User", "Remote-User", "Front-End-Https",
        "X-Rewrite-URL", "X-ARR-SSL", "X-ARR-LOG-ID", "X-Haproxy-Server-State", "X-BlueCoat-Via", "X-Traefik-Router", "X-Request-Start",
        "X-Queue-Start", "Ali-CDN-Real-IP", "Incap-Client-IP",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] ForeignPrefixes =
    [
        "Sec-", "X-Forwarded", "X-Original-", "X-Envoy-", "CF-", "X-Amzn-", "X-Amz-Cf-", "CloudFront-", "X-Azure-", "X-FD-", "X-MS-",
        "X-SSL-", "SSL-Client-", "X-Appengine-", "X-Goog-", "X-Fastly-", "Fastly-", "Fly-", "X-Akamai-", "Akamai-", "X-Vercel-", "X-NF-",
        "X-Sucuri-",
    ];

    public Caller? Find(HttpContext http) => IsLocal(http) && !IsForeign(http) ? caller : null;

    private static bool IsLocal(HttpContext http) =>
        http.Features.Get<SocketPeer>() is not null ||
        (http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && IsLoopbackName(http.Request.Host.Host));

    // A name that was made to resolve to this host (DNS rebinding) is still in the Host header.
    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
            (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsForeign(HttpContext http)
    {
        foreach (var (name, _) in http.Request.Headers)
        {
            if (IsForeign(name))
            {
                return true;
            }
        }

        return false;
    }

    // Some proxies write, and some servers read, an underscore for a hyphen.
    private static bool IsForeign(string name)
    {
        var plain = name.Replace('_', '-');
        return Foreign.Contains(plain) ||
            Array.Exists(ForeignPrefixes, prefix => plain.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }
}
