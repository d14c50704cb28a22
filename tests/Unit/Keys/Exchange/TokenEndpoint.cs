using System.Net;
using System.Text;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>Aurora's token endpoint in a test's hand: records what it is sent, and returns a key unless configured otherwise.</summary>
internal sealed class TokenEndpoint : HttpMessageHandler
{
    public const string Sold = """{"token":{"bearer_token":"tk_1","expires_at":"2026-03-02 01:00:00 UTC"}}""";

    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> RespondsAsync { get; set; } = static (_, _) =>
        Task.FromResult(Response(200));

    /// <summary>Application keys, in the order in which they came.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>The whole of each request as text, a header a line.</summary>
    public List<string> Requests { get; } = [];

    public bool IsDisposed { get; private set; }

    public const string Error = """{"errors":[{"message":"no"}]}""";

    /// <summary>A key, or from 400 on Aurora's error.</summary>
    public static HttpResponseMessage Response(int status) => Response(status, status < 400 ? Sold : Error);

    public static HttpResponseMessage Response(int status, string body, string? type = "application/json")
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (type is not null)
        {
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return response;
    }

    public void RespondsWith(int status) => RespondsAsync = (_, _) => Task.FromResult(Response(status));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Keys.Add(request.Headers.Authorization!.Parameter!);
        var body = request.Content is null ? "no body" : $"{(await request.Content.ReadAsByteArrayAsync(cancellationToken)).Length} bytes";
        Requests.Add(string.Join('\n', [
            $"{request.Method} {request.RequestUri!.AbsoluteUri} HTTP/{request.Version}",
            .. request.Headers.Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"), body]));
        return await RespondsAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
