namespace AuroraGateway.Keys.Exchange;

/// <summary>Sends to Aurora; sees to it that nothing is sent twice behind our back.</summary>
internal sealed class AuroraClient(HttpMessageHandler transport) : HttpMessageInvoker(transport)
{
    private static readonly HttpRequestOptionsKey<List<KeyValuePair<string, IEnumerable<string>>>> ContentHeaders = new("content-headers");

    /// <summary>Notes a header of the content of a request that has no content.</summary>
    public static void AddContentHeader(HttpRequestMessage request, string name, IEnumerable<string> values)
    {
        if (!request.Options.TryGetValue(ContentHeaders, out var headers))
        {
            request.Options.Set(ContentHeaders, headers = []);
        }

        headers.Add(new(name, values));
    }

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The handler sends a request without a body again when the connection closes before a response (RFC 9112, section 9.3.1, allows
        // that for idempotent methods only). With an empty body it does not.
        if (request.Content is null && request.Method != HttpMethod.Get && request.Method != HttpMethod.Head &&
            (!IsIdempotent(request.Method) || request.Options.TryGetValue(ContentHeaders, out _)))
        {
            request.Content = Empty(request);
        }

        return base.SendAsync(request, cancellationToken);
    }

    private static ByteArrayContent Empty(HttpRequestMessage request)
    {
        var content = new ByteArrayContent([]);
        if (request.Options.TryGetValue(ContentHeaders, out var headers))
        {
            foreach (var (name, values) in headers)
            {
                content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return content;
    }

    /// <summary>RFC 9110, section 9.2.2.</summary>
    public static bool IsIdempotent(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Put || method == HttpMethod.Delete ||
            method == HttpMethod.Options;
}
