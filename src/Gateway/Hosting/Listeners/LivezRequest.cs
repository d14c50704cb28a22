using System.Text;

namespace AuroraGateway.Hosting.Listeners;

/// <summary>
/// <c>GET /livez</c> as probes send it, handled by the admin listener's own thread: neither Kestrel nor the thread pool
/// takes part, which may be busy with what callers and strangers send. Anything else about it is Kestrel's.
/// </summary>
internal static class LivezRequest
{
    private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <summary>True if the bytes are one whole request for it without a body.</summary>
    /// <param name="bytes">All that came so far.</param>
    /// <param name="isHead">The response has no body.</param>
    public static bool Is(ReadOnlySpan<byte> bytes, out bool isHead)
    {
        isHead = bytes.StartsWith("HEAD /livez HTTP/1.1\r\n"u8);
        if ((!isHead && !bytes.StartsWith("GET /livez HTTP/1.1\r\n"u8)) || bytes.IndexOf(End) != bytes.Length - End.Length)
        {
            return false;
        }

        var head = Encoding.Latin1.GetString(bytes);
        return Has(head, "Host:") && !Has(head, "Content-Length:") && !Has(head, "Transfer-Encoding:") && !Has(head, "Expect:") &&
            !Has(head, "Upgrade:");
    }

    /// <param name="notLive">Null if the process is live.</param>
    /// <param name="isHead">Without the body.</param>
    public static byte[] Response(string? notLive, bool isHead)
    {
        var body = Text(notLive);
        return Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {(notLive is null ? "200 OK" : "503 Service Unavailable")}\r\nContent-Type: text/plain; " +
                $"charset=utf-8\r\nCache-Control: no-store\r\n" +
            $"X-Content-Type-Options: nosniff\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: " +
            $"close\r\n\r\n{(isHead ? "" : body)}");
    }

    private static string Text(string? notLive) => notLive is null ? "live\n" : $"not live: {notLive}\n";

    private static bool Has(string head, string name) => head.Contains("\r\n" + name, StringComparison.OrdinalIgnoreCase);
}
