using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Which methods are forwarded: any plain word, except those that return the request's headers or open a tunnel.</summary>
internal static class RequestMethod
{
    // Longer than any registered one (UPDATEREDIRECTREF); log lines and metrics contain the method.
    private const int MaxLength = 20;

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    public static readonly Problem Refused = new(
        ProblemCode.MethodRefused,
        "TRACE, CONNECT, protocol upgrades and methods with anything but capital letters and hyphens are never forwarded.");

    /// <summary>
    /// Capitals and hyphens only: <c>get</c> is another method than <c>GET</c> (RFC 9110, section 9.1), but the client below would send
    /// both as the same.
    /// </summary>
    public static bool IsForwarded(string method) =>
        method.Length is > 0 and <= MaxLength && !method.AsSpan().ContainsAnyExcept(Letters)
        && method is not ("TRACE" or "TRACK" or "CONNECT" or "PRI");
}
