using System.Text;
using System.Text.Json;
using AuroraGateway.Connections;
using AuroraGateway.Connections.Responses;
using AuroraGateway.Platform;

namespace AuroraGateway.Callers.Jwt;

/// <summary>Fetches an issuer's keys as OpenID Connect Discovery 1.0 says: its document first, then the key set that this names.</summary>
internal sealed class Discovery : IDisposable
{
    private const int LargestDocument = 256 * 1024;
    private const string Suffix = "/.well-known/openid-configuration";
    private const int MostConnections = 2;

    /// <summary>For a whole fetch. A resolver that lost a packet asks again after five seconds, and that must not cost the keys.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    // Each for TCP and TLS.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly JwtRules rules;
    private readonly ServerPool pool;

    public Discovery(JwtRules rules, AddressBook book, TimeProvider time)
        : this(rules, Open(new ServerConnector(new ConnectTerms(ConnectLimit, rules.Authorities, rules.Proxy), book, time), time))
    {
    }

    internal Discovery(JwtRules rules, HttpMessageHandler transport)
        : this(rules, ServerPool.Fixed(Client(transport)))
    {
    }

    private Discovery(JwtRules rules, ServerPool pool) => (this.rules, this.pool) = (rules, pool);

    public Uri Authority => rules.Authority!;

    /// <returns>The keys, or why they cannot be fetched.</returns>
    public async Task<(JwtKeySet? Keys, string? Error)> FetchAsync(TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        var client = (HttpClient)pool.Current;
        try
        {
            return await FetchAsync(client, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            pool.Distrust(client);
            return (null, "no response in time");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, ConnectException.In(exception)?.Message ?? exception.Message);
        }
    }

    public void Dispose() => pool.Dispose();

    private async Task<(JwtKeySet? Keys, string? Error)> FetchAsync(HttpClient client, CancellationToken cancellation)
    {
        var document = new Uri(Authority.AbsoluteUri.TrimEnd('/') + Suffix);
        var (body, refused) = await GetAsync(client, document, cancellation);
        if (refused is not null)
        {
            return (null, refused);
        }

        if (TryRead(body) is not { } named)
        {
            return (null, $"{document} is no discovery document: it must be a JSON object with issuer and jwks_uri");
        }

        if (!IsExpected(named.Issuer))
        {
            return (null, $"{document} names another issuer than the configuration");
        }

        if (!Uri.TryCreate(named.KeySet, UriKind.Absolute, out var address) || !JwtRules.IsSafe(address))
        {
            return (null, $"{document} names no jwks_uri with https");
        }

        (body, refused) = await GetAsync(client, address, cancellation);
        return refused is not null ? (null, refused)
            : JwtKeySet.TryParse(body, named.Issuer, out var keys) is { } wrong ? (null, $"{address}: {wrong}")
            : (keys, null);
    }

    // Discovery 1.0, section 4.3: exactly the configured issuer. The authority may lack the slash at the end that some issuers carry in
    // their name.
    private bool IsExpected(string issuer) => rules.Issuer is { } exact
        ? issuer == exact
        : issuer.TrimEnd('/') == Authority.OriginalString.TrimEnd('/');

    private static (string Issuer, string KeySet)? TryRead(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("issuer", out var issuer) && issuer.ValueKind == JsonValueKind.String
                && root.TryGetProperty("jwks_uri", out var keySet) && keySet.ValueKind == JsonValueKind.String
                ? (issuer.GetString()!, keySet.GetString()!)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>The body, or why there is none.</returns>
    private static async Task<(string Body, string? Refused)> GetAsync(HttpClient http, Uri address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        Product.Describe(request);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var what = $"{address} returned {EdgeHint.Of(response)}";
        switch ((int)response.StatusCode)
        {
            case >= 300 and < 400:
                return (
                    "", $"{what}, and a redirect is not followed: Jwt:Authority and the jwks_uri in its document must be final addresses");
            case 401 or 403:
                return ("", $"{what}: the issuer requires a credential for its public keys, or a firewall in the path refused the request");
            case < 200 or >= 300:
                return ("", what);
        }

        using var text = await ResponseText.ReadAsync(response, LargestDocument, cancellation);
        return text.Trouble is { } trouble ? ("", $"{what}, but {trouble}")
            : MediaType.IsHtml(MediaType.Of(response.Content)) && !BeginsObject(text.Utf8.Span)
                ? ("", $"{what}: a login page or an edge, not the issuer")
            : (Encoding.UTF8.GetString(text.Utf8.Span), null);
    }

    private static bool BeginsObject(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private static ServerPool Open(ServerConnector connector, TimeProvider time) =>
        ServerPool.Open(connector, MostConnections, reach: null, time, Transport, Client);

    private static HttpClient Client(HttpMessageHandler transport) =>
        new(transport) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler Transport() => new()
    {
        MaxResponseHeadersLength = 32,

        // A fetch makes two requests at once after one another; the next fetch is minutes away.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    };
}
