using System.Net;
using AuroraGateway.Connections.Responses;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding.Sending;

/// <summary>
/// Distinguishes Aurora's 401 from one of a firewall, proxy or CDN in front of it: only Aurora's decides anything about a key. A caller
/// does not receive the other either, because the caller would relate it to its own proof.
/// </summary>
internal static class RefusalOrigin
{
    // The body of a 401 is short and comes with it. One that stalls delays a caller no longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// True for the statuses of authentication. Aurora uses the first; the others come from proxies only (RFC 9110 and RFC 6585).
    /// </summary>
    public static bool Concerns(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.NetworkAuthenticationRequired;

    /// <summary>Reads the body, at most 64 KiB.</summary>
    /// <param name="response">If it is Aurora's, its content can still be passed on byte for byte.</param>
    /// <param name="authorization">That was sent; only to keep it out of the message.</param>
    /// <param name="time">For the bound on waiting.</param>
    /// <param name="cancellation">The request's.</param>
    /// <returns>Null if it is Aurora's.</returns>
    public static async ValueTask<Problem?> CheckAsync(
        HttpResponseMessage response, string authorization, TimeProvider time, CancellationToken cancellation)
    {
        var isAuroras = response.StatusCode == HttpStatusCode.Unauthorized && AuroraErrors.MayBe(response.Content)
            && (response.RequestMessage?.Method == HttpMethod.Head ? IsJson(response) : await IsErrorAsync(response, time, cancellation));
        return isAuroras ? null : new Problem(
            ProblemCode.AuroraBadAnswer,
            $"The response was {EdgeHint.Of(response, authorization)}, not Aurora's error format: a firewall, proxy or CDN in the path to "
            + "Aurora refused the request. The key stays in use. The operator must check the path and Aurora:BaseUrl.");
    }

    // The response to HEAD has no body to check; its type has to suffice.
    private static bool IsJson(HttpResponseMessage response) => MediaType.IsJson(MediaType.Of(response.Content));

    private static async ValueTask<bool> IsErrorAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            var content = response.Content;
            var raw = new PooledBytes(AuroraErrors.Largest + 1);
            try
            {
                await using var body = await content.ReadAsStreamAsync(either.Token);
                raw.Length = await body.ReadAtLeastAsync(
                    raw.Array.AsMemory(0, AuroraErrors.Largest + 1), AuroraErrors.Largest + 1, throwOnEndOfStream: false, either.Token);
                response.Content = Copy(content, raw);
            }
            catch
            {
                raw.Dispose();
                throw;
            }

            using var text = ResponseText.Of(raw, content, AuroraErrors.Largest);
            return text.Trouble is null && AuroraErrors.Are(text.Utf8);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The body ended early or stalled, so it is not Aurora's error.
            return false;
        }
    }

    private static ByteArrayContent Copy(HttpContent content, PooledBytes raw)
    {
        var copy = new ByteArrayContent(raw.Span.ToArray());
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            copy.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
        }

        return copy;
    }
}
