using System.Collections.Frozen;

namespace AuroraGateway.Forwarding;

/// <summary>Decides before the first send whether a request can be sent once more, and keeps its body if it must.</summary>
/// <param name="options">What may be sent once more.</param>
/// <param name="budget">The room for bodies that are kept; it stays the same when the options change.</param>
public sealed class ReplayPolicy(ReplayOptions options, BodyBudget budget)
{
    private static readonly string[] Idempotent = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

    private readonly FrozenSet<string> methods = (options.Methods.Count > 0 ? options.Methods : [.. Idempotent]).ToFrozenSet(StringComparer.Ordinal);

    public BodyBudget Budget => budget;

    /// <summary>
    /// Keeps a small body of known length, so that <see cref="Rewind"/> can offer it again. One for which there is no room is streamed.
    /// </summary>
    /// <returns>Whether the request may be sent twice.</returns>
    public ValueTask<bool> PrepareAsync(HttpContext http, Visit visit)
    {
        if (!methods.Contains(visit.Method))
        {
            return new(false);
        }

        if (!RequestFraming.CanHaveBody(http))
        {
            return new(true);
        }

        return http.Request.ContentLength is { } length && length <= options.MaxBody ? KeepAsync(http, visit, length) : new(false);
    }

    /// <summary>Forgets the answer that was held back, and offers a kept body again.</summary>
    public static void Rewind(HttpContext http, Visit visit)
    {
        // The forwarder does not take up a request whose answer has a status already.
        http.Response.Clear();
        visit.Body?.Rewind();
    }

    private async ValueTask<bool> KeepAsync(HttpContext http, Visit visit, long length)
    {
        var body = new KeptBodyStream(http.Request.Body, length, budget, visit.Share!);
        visit.Body = body;
        visit.IsReading = true;
        await body.FillAsync(http.RequestAborted);
        visit.IsReading = false;
        http.Request.Body = body;
        return body.IsWhole;
    }
}
