namespace AuroraGateway.Forwarding;

/// <summary>Which methods are forwarded: any that is a plain word, but for those that make a server repeat a request's header fields or open a tunnel.</summary>
public static class RequestMethod
{
    // Longer than any registered one (UPDATEREDIRECTREF); the method stands in log lines and metrics.
    private const int MaxLength = 20;

    /// <summary>Capitals and hyphens only: <c>get</c> is another method than <c>GET</c> (RFC 9110, section 9.1), but the client behind us would send it as the same.</summary>
    public static bool IsForwarded(string method) =>
        method.Length is > 0 and <= MaxLength && !method.AsSpan().ContainsAnyExcept(Letters) && method is not ("TRACE" or "TRACK" or "CONNECT" or "PRI");

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-");
}
