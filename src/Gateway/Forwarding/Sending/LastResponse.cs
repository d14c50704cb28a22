using AuroraGateway.Callers;
using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding.Sending;

/// <summary>Announces to an HTTP/1.1 client that its connection closes after the response; HTTP/2 has GOAWAY for that.</summary>
internal static class LastResponse
{
    private static readonly KeyValuePair<string, string> Close = new("Connection", "close");

    /// <summary>Read when the response begins: a request that began before the process stops must announce it too.</summary>
    public static bool IsDue(HttpContext http, ConnectionProof? connection) =>
        connection is { IsEnding: true } && !HttpProtocol.IsHttp2(http.Request.Protocol);

    public static Problem Announce(Problem problem) => problem with { Fields = [.. problem.Fields, Close] };
}
