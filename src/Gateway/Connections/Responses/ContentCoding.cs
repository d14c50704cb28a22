using System.IO.Compression;

namespace AuroraGateway.Connections.Responses;

/// <summary>
/// Decodes content codings (RFC 9110, section 8.4.1), though none is requested: some edges compress without being asked, and some omit
/// the header or leave it on decompressed content.
/// </summary>
internal static class ContentCoding
{
    private const int MostCodings = 3;

    /// <param name="raw">Disposed of unless it is the result.</param>
    /// <param name="content">Whose <c>Content-Encoding</c> names the codings in the order in which they were applied.</param>
    /// <param name="limit">In bytes, of each result.</param>
    /// <param name="trouble">Why there is no result.</param>
    public static PooledBytes? Decode(PooledBytes raw, HttpContent content, int limit, out string? trouble)
    {
        var codings = Named(content);
        trouble = codings.Count > MostCodings ? "it names too many content codings" : null;
        for (var i = codings.Count - 1; i >= 0 && trouble is null; i--)
        {
            raw = Undo(codings[i], raw, limit, out trouble);
        }

        // No JSON begins like this, so it is a coding without its header, or a transfer coding that the transport does not know.
        if (trouble is null && IsGzip(raw.Span))
        {
            raw = Undo("gzip", raw, limit, out trouble);
        }

        if (trouble is null)
        {
            return raw;
        }

        raw.Dispose();
        return null;
    }

    private static List<string> Named(HttpContent content)
    {
        List<string> named = [];
        if (content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values))
        {
            foreach (var value in values)
            {
                named.AddRange(value.ToLowerInvariant().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            }
        }

        named.RemoveAll(static coding => coding == "identity");
        return named;
    }

    private static PooledBytes Undo(string coding, PooledBytes from, int limit, out string? trouble)
    {
        trouble = null;
        if (coding is not ("gzip" or "x-gzip" or "deflate" or "br"))
        {
            trouble = "its Content-Encoding is none of gzip, deflate and br";
            return from;
        }

        if (from.Length == 0)
        {
            return from;
        }

        var to = new PooledBytes(limit + 1);
        try
        {
            using var reading = Open(coding, from);
            to.Length = reading.ReadAtLeast(to.Array.AsSpan(0, limit + 1), limit + 1, throwOnEndOfStream: false);
            trouble = to.Length > limit ? $"it is larger than {limit / 1024} KiB when decompressed" : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or IOException)
        {
            trouble = $"its {coding} data is damaged";
        }

        from.Dispose();
        return to;
    }

    private static Stream Open(string coding, PooledBytes from) => coding switch
    {
        "br" => new BrotliStream(from.Open(), CompressionMode.Decompress),

        // RFC 9110, section 8.4.1.2: with the zlib wrapper; servers that leave it out are as old as the coding.
        "deflate" => IsZlib(from.Span)
            ? new ZLibStream(from.Open(), CompressionMode.Decompress)
            : new DeflateStream(from.Open(), CompressionMode.Decompress),

        // A proxy that unpacked it and left the header on.
        _ => IsGzip(from.Span) ? new GZipStream(from.Open(), CompressionMode.Decompress) : from.Open(),
    };

    private static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes is [0x1f, 0x8b, 8, ..];

    // RFC 1950, section 2.2: method 8, and the first two bytes together are a multiple of 31.
    private static bool IsZlib(ReadOnlySpan<byte> bytes) =>
        bytes is [var method, var flags, ..] && (method & 0x0f) == 8 && ((method << 8) | flags) % 31 == 0;
}
