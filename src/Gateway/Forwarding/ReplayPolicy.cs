using System.Collections.Frozen;

namespace AuroraGateway.Forwarding;

/// <summary>Decides before the first send whether a request can be sent once more, and keeps its body if it must.</summary>
public sealed class ReplayPolicy(ReplayOptions options)
{
    private static readonly string[] Idempotent = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

    // Bytes: most bodies, and no more than a connection costs anyhow.
    private const int FirstRoom = 4096;

    private readonly FrozenSet<string> methods = (options.Methods.Count > 0 ? options.Methods : [.. Idempotent]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Buffers a small body of known length, so that <see cref="Rewind"/> can offer it again.</summary>
    /// <returns>Whether the request may be sent twice.</returns>
    public async ValueTask<bool> PrepareAsync(HttpContext http)
    {
        if (!methods.Contains(http.Request.Method))
        {
            return false;
        }

        if (!RequestFraming.CanHaveBody(http))
        {
            return true;
        }

        if (http.Request.ContentLength is not { } length || length > options.MaxBody)
        {
            return false;
        }

        // What is announced takes no room before it comes: a caller may open many streams and send nothing.
        var body = new MemoryStream((int)Math.Min(length, FirstRoom));
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        body.Position = 0;
        http.Request.Body = body;
        return true;
    }

    /// <summary>Forgets the answer that was held back, and offers a prepared body again.</summary>
    public static void Rewind(HttpContext http)
    {
        // The forwarder does not take up a request whose answer has a status already.
        http.Response.Clear();
        if (http.Request.Body is MemoryStream buffered)
        {
            buffered.Position = 0;
        }
    }
}
