using AuroraGateway.Callers;
using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding;

/// <summary>Announces to an HTTP/1.1 client that its connection is closed behind the response; over HTTP/2 the connection does that itself (GOAWAY).</summary>
internal static class LastResponse
{
    private static readonly KeyValuePair<string, string> Close = new("Connection", "close");

    /// <summary>Asked when the response begins: a request that began before the process stops must announce it too.</summary>
    public static bool IsDue(HttpContext http, ConnectionProof? connection) => connection is { IsEnding: true } && !HttpProtocol.IsHttp2(http.Request.Protocol);

    public static Problem Announce(Problem problem) => problem with { Fields = [.. problem.Fields, Close] };
}
