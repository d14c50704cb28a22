using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>One kind of caller: which replica it calls, how, and with which proof. Every call is judged.</summary>
internal sealed class Calls : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly Gateway gateway;
    private readonly EmulatorVictim aurora;
    private readonly Verdicts verdicts;
    private readonly HttpClient http;
    private readonly KeyValuePair<string, string>? proof;

    private Calls(
        string kind, Gateway gateway, Fleet fleet, Verdicts verdicts, SocketsHttpHandler handler, string origin, Version version,
        KeyValuePair<string, string>? proof)
    {
        Kind = kind;
        this.gateway = gateway;
        this.verdicts = verdicts;
        this.proof = proof;
        aurora = fleet.Aurora;
        handler.UseProxy = false;
        http = new HttpClient(handler)
        {
            BaseAddress = new Uri(origin),
            Timeout = Patience,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public string Kind { get; }

    public Gateway Gateway => gateway;

    public static IReadOnlyList<Calls> OfEveryKind(Fleet fleet, Verdicts verdicts)
    {
        KeyValuePair<string, string> key = new("X-Api-Key", GatewayProcess.AllKey),
        bearer = new("Authorization", "Bearer " + fleet.Identities.Token);
        string plain = $"http://{fleet.Plain.Data}", tls = $"https://{fleet.Tls.Data}";
        return
        [
            new("API key", fleet.Plain, fleet, verdicts, new(), plain, HttpVersion.Version11, key),
            new("API key over TLS and HTTP/2", fleet.Tls, fleet, verdicts, Encrypted(fleet, false), tls, HttpVersion.Version20, key),
            new("JWT", fleet.Plain, fleet, verdicts, new(), plain, HttpVersion.Version11, bearer),
            new("JWT over TLS and HTTP/2", fleet.Tls, fleet, verdicts, Encrypted(fleet, false), tls, HttpVersion.Version20, bearer),
            new("certificate over HTTP/1.1", fleet.Tls, fleet, verdicts, Encrypted(fleet, true), tls, HttpVersion.Version11, null),
            new("certificate over HTTP/2", fleet.Tls, fleet, verdicts, Encrypted(fleet, true), tls, HttpVersion.Version20, null),
            new("Unix socket", fleet.Socket, fleet, verdicts, OverSocket(fleet), "http://gateway", HttpVersion.Version11, null),
        ];
    }

    /// <returns>The status; null if the connection broke.</returns>
    public async Task<int?> CallAsync(string tenant, string? session, bool upload, CancellationToken cancellation)
    {
        var begun = Moments.Now;
        verdicts.Count("calls");
        try
        {
            using var request = new HttpRequestMessage(
                upload ? HttpMethod.Post : HttpMethod.Get, $"/tenants/{tenant}{(upload ? "/uploads" : "")}");
            request.Content = upload ? new ByteArrayContent(new byte[64 * 1024]) : null;
            if (proof is { } mine)
            {
                request.Headers.TryAddWithoutValidation(mine.Key, mine.Value);
            }

            if (session is not null)
            {
                request.Headers.Add("Aurora-Session-Token", session);
            }

            using var response = await http.SendAsync(request, cancellation);
            Judgement.Of(response, await response.Content.ReadAsStringAsync(cancellation), tenant, session is not null, verdicts);
            return (int)response.StatusCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // Cut short with a gateway that was killed, or with an Aurora that was killed half-way through a response.
            verdicts.Count("connections that broke with a killed process");
            if (!gateway.Process.Down.Touch(begun, Moments.Now) && !aurora.Process.Down.Touch(begun, Moments.Now))
            {
                verdicts.Break(
                    $"no response for {Kind} though nothing was killed: {exception.Message} {exception.InnerException?.Message}");
            }

            return null;
        }
    }

    public void Dispose() => http.Dispose();

    private static SocketsHttpHandler Encrypted(Fleet fleet, bool certificate)
    {
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = fleet.Identities.ServerPolicy() };
        if (certificate)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(fleet.Identities.Certificate, [], offline: true);
        }

        return new SocketsHttpHandler { SslOptions = tls };
    }

    private static SocketsHttpHandler OverSocket(Fleet fleet) => new()
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(fleet.Identities.Socket), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };
}
