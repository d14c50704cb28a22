using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AuroraGateway.Trust;

namespace AuroraGateway.Callers.Jwt;

/// <summary>Fetches an issuer's keys as OpenID Connect Discovery 1.0 says: its document first, then the key set that this names.</summary>
public sealed class Discovery : IDisposable
{
    private const int LargestDocument = 256 * 1024;
    private const string Suffix = "/.well-known/openid-configuration";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly JwtRules rules;
    private readonly HttpClient http;

    public Discovery(JwtRules rules)
        : this(rules, Transport(rules.Authorities))
    {
    }

    internal Discovery(JwtRules rules, HttpMessageHandler transport)
    {
        this.rules = rules;
        http = new HttpClient(transport) { MaxResponseContentBufferSize = LargestDocument, Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    public Uri Authority => rules.Authority!;

    /// <returns>The keys, or why they cannot be had.</returns>
    public async Task<(JwtKeySet? Keys, string? Error)> FetchAsync(TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        try
        {
            var document = new Uri(Authority.AbsoluteUri.TrimEnd('/') + Suffix);
            var (issuer, keySet) = Read(await GetAsync(document, deadline.Token));
            if (!IsExpected(issuer))
            {
                return (null, $"{document} speaks for another issuer than the configuration names");
            }

            if (!Uri.TryCreate(keySet, UriKind.Absolute, out var address) || !JwtRules.IsSafe(address))
            {
                return (null, $"{document} names no jwks_uri with https");
            }

            return JwtKeySet.TryParse(await GetAsync(address, deadline.Token), issuer, out var keys) is { } wrong ? (null, $"{address}: {wrong}") : (keys, null);
        }
        catch (OperationCanceledException)
        {
            return (null, "no answer in time");
        }
        catch (HttpRequestException exception)
        {
            return (null, exception.StatusCode is { } status ? $"it answered {(int)status}" : exception.Message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return (null, "its discovery document cannot be understood");
        }
    }

    public void Dispose() => http.Dispose();

    // Discovery 1.0, section 4.3: exactly the configured issuer. The authority may lack the slash at the end that some issuers carry in their name.
    private bool IsExpected(string? issuer) => issuer is not null && (rules.Issuer is { } exact
        ? issuer == exact
        : issuer.TrimEnd('/') == Authority.OriginalString.TrimEnd('/'));

    private static (string? Issuer, string? KeySet) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return (document.RootElement.GetProperty("issuer").GetString(), document.RootElement.GetProperty("jwks_uri").GetString());
    }

    private async Task<string> GetAsync(Uri address, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(address, cancellation);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(cancellation);
    }

    internal static SocketsHttpHandler Transport(X509Certificate2Collection? authorities) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxConnectionsPerServer = 2,
        MaxResponseHeadersLength = 32,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        SslOptions = ServerTrust.In(authorities),
        ActivityHeadersPropagator = null,
    };
}
