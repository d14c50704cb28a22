using System.Net;
using AuroraGateway.Callers.UnixSocket;

namespace AuroraGateway.Callers;

/// <summary>
/// The caller that needs no proof on this very host, if the configuration names one. A request that a browser or another proxy sent comes from here and yet from
/// elsewhere: a web page may call localhost, and a proxy beside us calls for the whole world.
/// </summary>
public sealed class LoopbackCaller(Caller caller)
{
    private static readonly string[] Foreign =
    [
        "Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "X-Client-Cert",
        "X-Forwarded-Client-Cert",
    ];

    public Caller? Find(HttpContext http) => IsLocal(http) && !IsForeign(http) ? caller : null;

    private static bool IsLocal(HttpContext http) =>
        http.Features.Get<SocketPeer>() is not null ||
        (http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && IsLoopbackName(http.Request.Host.Host));

    // A name that was made to point here (DNS rebinding) still stands in Host.
    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsForeign(HttpContext http)
    {
        foreach (var name in Foreign)
        {
            if (http.Request.Headers.ContainsKey(name))
            {
                return true;
            }
        }

        return false;
    }
}
