using System.Text.Json;
using AuroraGateway.Connections;

namespace AuroraGateway.Callers.Jwt;

/// <summary>Fetches an issuer's keys as OpenID Connect Discovery 1.0 says: its document first, then the key set that this names.</summary>
public sealed class Discovery : IDisposable
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
        : this(rules, ServerPool.Open(
            new ServerConnector(new ConnectTerms(ConnectLimit, rules.Authorities, rules.Proxy), book, time), MostConnections, reach: null, time, Transport, Client))
    {
    }

    internal Discovery(JwtRules rules, HttpMessageHandler transport)
        : this(rules, ServerPool.Fixed(Client(transport)))
    {
    }

    private Discovery(JwtRules rules, ServerPool pool) => (this.rules, this.pool) = (rules, pool);

    public Uri Authority => rules.Authority!;

    /// <returns>The keys, or why they cannot be had.</returns>
    public async Task<(JwtKeySet? Keys, string? Error)> FetchAsync(TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        var client = (HttpClient)pool.Current;
        try
        {
            var document = new Uri(Authority.AbsoluteUri.TrimEnd('/') + Suffix);
            var (issuer, keySet) = Read(await GetAsync(client, document, deadline.Token));
            if (!IsExpected(issuer))
            {
                return (null, $"{document} speaks for another issuer than the configuration names");
            }

            if (!Uri.TryCreate(keySet, UriKind.Absolute, out var address) || !JwtRules.IsSafe(address))
            {
                return (null, $"{document} names no jwks_uri with https");
            }

            return JwtKeySet.TryParse(await GetAsync(client, address, deadline.Token), issuer, out var keys) is { } wrong ? (null, $"{address}: {wrong}") : (keys, null);
        }
        catch (OperationCanceledException)
        {
            pool.Distrust(client);
            return (null, "no answer in time");
        }
        catch (HttpRequestException exception)
        {
            return (null, exception.StatusCode is { } status ? $"it answered {(int)status}" : ConnectException.In(exception)?.Message ?? exception.Message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return (null, "its discovery document cannot be understood");
        }
    }

    public void Dispose() => pool.Dispose();

    // Discovery 1.0, section 4.3: exactly the configured issuer. The authority may lack the slash at the end that some issuers carry in their name.
    private bool IsExpected(string? issuer) => issuer is not null && (rules.Issuer is { } exact
        ? issuer == exact
        : issuer.TrimEnd('/') == Authority.OriginalString.TrimEnd('/'));

    private static (string? Issuer, string? KeySet) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return (document.RootElement.GetProperty("issuer").GetString(), document.RootElement.GetProperty("jwks_uri").GetString());
    }

    private static async Task<string> GetAsync(HttpClient http, Uri address, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(address, cancellation);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(cancellation);
    }

    private static HttpClient Client(HttpMessageHandler transport) =>
        new(transport) { MaxResponseContentBufferSize = LargestDocument, Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler Transport() => new()
    {
        MaxResponseHeadersLength = 32,

        // A fetch makes two requests at once after one another; the next fetch is minutes away.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    };
}
