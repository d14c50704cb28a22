namespace AuroraGateway.Keys.Exchange;

/// <summary>Sends to Aurora; sees to it that nothing is sent twice behind our back.</summary>
public sealed class AuroraClient(HttpMessageHandler transport) : HttpMessageInvoker(transport)
{
    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The handler sends a request without a body again when the connection closes before an answer (RFC 9112, section 9.3.1, allows that
        // for idempotent methods only). With an empty body it does not.
        if (request.Content is null && !IsIdempotent(request.Method))
        {
            request.Content = new ByteArrayContent([]);
        }

        return base.SendAsync(request, cancellationToken);
    }

    /// <summary>RFC 9110, section 9.2.2.</summary>
    public static bool IsIdempotent(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Put || method == HttpMethod.Delete || method == HttpMethod.Options;
}
