using System.Buffers;
using System.Globalization;
using System.Net;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>A caller of the gateway: HTTP/1.1, as many connections as it takes, responses read to their end and discarded.</summary>
internal sealed class GatewayClient : IDisposable
{
    private const string ProblemType = "urn:aurora-gateway:";
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        ConnectTimeout = TimeSpan.FromSeconds(15),
    });

    public HttpMessageInvoker Http => http;

    public Task<Response> Get(
        Uri gateway, string apiKey, string tenant, string path, CancellationToken cancellationToken, string? session = null)
    {
        var request = Request(HttpMethod.Get, gateway, apiKey, tenant, path);
        if (session is not null)
        {
            request.Headers.TryAddWithoutValidation("Aurora-Session-Token", session);
        }

        return Send(request, cancellationToken);
    }

    public static HttpRequestMessage Request(HttpMethod method, Uri gateway, string apiKey, string tenant, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(gateway, $"/tenants/{tenant}/{path}"))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("X-Api-Key", apiKey);
        return request;
    }

    /// <summary>Sends, reads the whole response and returns its size; a refusal's code is its status and the gateway's reason.</summary>
    public async Task<Response> Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            if (!response.IsSuccessStatusCode)
            {
                var problem = await response.Content.ReadAsStringAsync(cancellationToken);
                return Response.Fail(Reason(problem) is { } reason ? $"{status} {reason}" : status);
            }

            return Response.Ok(status, await Drain(response.Content, cancellationToken));
        }
    }

    /// <summary>The same for a short response whose text matters.</summary>
    public async Task<(Response Response, string Text)> SendForText(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? (Response.Ok(status, text.Length), text)
                : (Response.Fail(Reason(text) is { } reason ? $"{status} {reason}" : status), text);
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task<long> Drain(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            long size = 0;
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                size += read;
            }

            return size;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string? Reason(string problem)
    {
        var start = problem.IndexOf(ProblemType, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += ProblemType.Length;
        var end = problem.IndexOf('"', start);
        return end < 0 ? null : problem[start..end];
    }
}
