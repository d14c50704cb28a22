namespace AuroraGateway.Connections.Responses;

/// <summary>The body of a response as UTF-8 without a byte order mark, or why it cannot be read.</summary>
internal sealed class ResponseText : IDisposable
{
    private readonly PooledBytes? bytes;
    private readonly int start;

    private ResponseText(PooledBytes? bytes, int start, string? trouble) => (this.bytes, this.start, Trouble) = (bytes, start, trouble);

    /// <summary>Continues a sentence that begins with the response; null if the body was read. Never quotes the body.</summary>
    public string? Trouble { get; }

    /// <summary>Valid until this is disposed of.</summary>
    public ReadOnlyMemory<byte> Utf8 => bytes is null ? default : bytes.Memory[start..];

    /// <summary>Reads the whole body.</summary>
    /// <param name="response">Whose headers have been read.</param>
    /// <param name="limit">In bytes, of what is sent as well as of what it decompresses to.</param>
    /// <param name="cancellation">The deadline of the whole request: a body may come one byte at a time.</param>
    public static async ValueTask<ResponseText> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellation)
    {
        var raw = new PooledBytes(limit + 1);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            raw.Length = await body.ReadAtLeastAsync(raw.Array.AsMemory(0, limit + 1), limit + 1, throwOnEndOfStream: false, cancellation);
        }
        catch
        {
            raw.Dispose();
            throw;
        }

        return Of(raw, response.Content, limit);
    }

    /// <summary>Decodes what was read.</summary>
    /// <param name="raw">As it came; belongs to the result.</param>
    /// <param name="content">Whose headers say how it is coded.</param>
    /// <param name="limit">In bytes, of what it decompresses to.</param>
    public static ResponseText Of(PooledBytes raw, HttpContent content, int limit)
    {
        if (raw.Length > limit)
        {
            raw.Dispose();
            return new ResponseText(null, 0, $"it is larger than {limit / 1024} KiB");
        }

        var plain = ContentCoding.Decode(raw, content, limit, out var trouble);
        if (plain is null)
        {
            return new ResponseText(null, 0, trouble);
        }

        var text = Charset.ToUtf8(plain, MediaType.CharsetOf(content), out var start);
        return new ResponseText(text, start, null);
    }

    public void Dispose() => bytes?.Dispose();
}
