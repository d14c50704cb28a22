using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;
using AuroraGateway.Hostile.Chaos;
using AuroraGateway.Hostile.Confined;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile.Wire;

/// <summary>Gateways between an attacker's connection and one emulated Aurora that records what arrived: one in clear text, and, once
/// requested, one with TLS and one on a Unix socket.</summary>
public sealed class Rig : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("aurora-proofs-");
    private readonly List<GatewayProcess> gateways = [];
    private Identities? identities;
    private GatewayProcess? tls;
    private Way[]? ways;
    private Way[]? strangers;

    /// <summary>A good JWT of a caller that may do everything.</summary>
    public string Token => identities!.Token;

    public AuroraEmulator Aurora { get; private set; } = null!;

    /// <summary>All that were started for the ways in.</summary>
    public IReadOnlyList<GatewayProcess> Gateways => gateways;

    /// <summary>In clear text.</summary>
    public GatewayProcess Gateway { get; private set; } = null!;

    /// <summary>Calls that reached Aurora, the exchange of keys not counted.</summary>
    public IReadOnlyList<RecordedRequest> Arrived =>
        [.. Aurora.Requests.Where(request => !IsExchange(request.Target))];

    /// <summary>A well-formed request, the last on its connection.</summary>
    public static byte[] Request(string target, string lines = "", string method = "GET", string key = GatewayProcess.AllKey) =>
        Encoding.Latin1.GetBytes($"{method} {target} HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: {key}\r\n{lines}Connection: close\r\n\r\n");

    public async ValueTask InitializeAsync()
    {
        Aurora = await AuroraEmulator.StartAsync(new EmulatorOptions { ApplicationKey = Canary.ApplicationKey });
        Aurora.Behaviour.RatePerMinute = int.MaxValue;
        Aurora.Behaviour.EchoHeaders = true;
        identities = new Identities(folder.FullName);
        Gateway = await StartAsync(static _ => { });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var way in (ways ?? []).Concat(strangers ?? []).OfType<Http2Way>())
        {
            way.Dispose();
        }

        foreach (var gateway in gateways)
        {
            await gateway.DisposeAsync();
        }

        await Aurora.DisposeAsync();
        identities?.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>Every protocol with every proof that it can carry.</summary>
    public async Task<IReadOnlyList<Way>> WaysAsync()
    {
        if (ways is null)
        {
            var encrypted = await TlsAsync();
            var socket = await StartAsync(identities!.ListenOnSocket);
            string key = $"X-Api-Key: {GatewayProcess.AllKey}\r\n", bearer = $"Authorization: Bearer {Token}\r\n";
            ways =
            [
                new Http1Way("API key", key, Gateway.Data),
                new Http1Way("API key as bearer", $"Authorization: Bearer {GatewayProcess.AllKey}\r\n", Gateway.Data),
                new Http1Way("JWT", bearer, Gateway.Data),
                new Http1Way("certificate over TLS", "", encrypted.Data, Handshake(SslApplicationProtocol.Http11, certificate: true)),
                new Http1Way("Unix socket", "", socket.Data),
                new Http2Way("API key over HTTP/2", key, cancellation => OpenHttp2Async(cancellation)),
                new Http2Way("JWT over HTTP/2, in Huffman code", bearer, cancellation => OpenHttp2Async(cancellation), huffman: true),
                new Http2Way("certificate over HTTP/2", "", cancellation => OpenHttp2Async(cancellation, certificate: true)),
            ];
        }

        return ways;
    }

    /// <summary>Every protocol without any proof.</summary>
    public async Task<IReadOnlyList<Way>> StrangersAsync()
    {
        var encrypted = await TlsAsync();
        return strangers ??=
        [
            new Http1Way("no proof", "", Gateway.Data),
            new Http1Way("no proof over TLS", "", encrypted.Data, Handshake(SslApplicationProtocol.Http11, certificate: false)),
            new Http2Way("no proof over HTTP/2", "", cancellation => OpenHttp2Async(cancellation)),
            new Http2Way("no proof over HTTP/2, in Huffman code", "", cancellation => OpenHttp2Async(cancellation), huffman: true),
        ];
    }

    /// <summary>A JWT made as a line of a corpus says.</summary>
    public string Forge(string line) => identities!.Forge(Corpus.Repeat(line));

    /// <summary>The gateway with TLS.</summary>
    public async Task<GatewayProcess> TlsAsync() => tls ??= await StartAsync(configuration =>
    {
        identities!.ListenWithTls(configuration);

        // Few connections, so that a connection has all hundred streams on every machine: streams are bounded by memory.
        configuration["Listen"]!["MaxConnections"] = 1_000;
    });

    /// <summary>A gateway of its own, confined; its caller disposes it.</summary>
    public Task<GatewayProcess> StartConfinedAsync(Confinement confinement, bool encrypted, Action<JsonObject>? adjust) =>
        GatewayProcess.StartAsync(
            Aurora.BaseUrl, Canary.ApplicationKey, configuration =>
            {
                identities!.Configure(configuration);
                if (encrypted)
                {
                    identities.ListenWithTls(configuration);
                }

                configuration["Log"]!["Level"] = "Information";
                adjust?.Invoke(configuration);
            },
            CancellationToken.None, wrap: confinement.Wrap);

    /// <summary>A new HTTP/2 connection to the gateway with TLS.</summary>
    public async Task<Http2Connection> OpenHttp2Async(
        CancellationToken cancellation, bool certificate = false, bool opensWindows = true, params (ushort, uint)[] settings)
    {
        var gateway = await TlsAsync();
        var socket = await RawSocket.ConnectAsync(gateway.Data, cancellation, Handshake(SslApplicationProtocol.Http2, certificate));
        return await Http2Connection.OpenAsync(socket, cancellation, opensWindows, settings);
    }

    /// <summary>What a client says that offers one protocol and shows the certificate of a caller, or none.</summary>
    public SslClientAuthenticationOptions Handshake(SslApplicationProtocol protocol, bool certificate) =>
        identities!.Handshake(protocol, certificate);

    /// <summary>The same with a certificate that must not be accepted.</summary>
    public SslClientAuthenticationOptions Handshake(SslApplicationProtocol protocol, BadCertificate kind)
    {
        var tls = identities!.Handshake(protocol, certificate: false);
        tls.ClientCertificateContext = SslStreamCertificateContext.Create(identities.Forge(kind), [], offline: true);
        return tls;
    }

    /// <summary>
    /// Sends the bytes in clear text on a connection of their own, which must be closed at the end, and reads every response.
    /// </summary>
    public async Task<IReadOnlyList<RawResponse>> AttackAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Aurora.Reset();
        Tally.Count("API key");
        return RawResponse.ReadAll(await RawSocket.ExchangeAsync(Gateway.Data, bytes, cancellation));
    }

    /// <summary>What holds after every attack: no tenant was confused with another, no credential left, no target was ambiguous.</summary>
    public void AssertUnharmed()
    {
        Assert.Empty(Aurora.Stats.CredentialsSeen);
        Assert.Equal(0, Aurora.Stats.WrongTenant);
        Assert.Equal(0, Aurora.Stats.AmbiguousTargets);
        Assert.Equal(0, Aurora.Stats.Unauthorized);
        Assert.All(gateways, gateway => Assert.False(gateway.HasExited, gateway.Written));
    }

    private static bool IsExchange(string target) =>
        target.StartsWith("/partner_applications/", StringComparison.Ordinal) &&
            target.Split('?')[0].EndsWith("/create_token", StringComparison.Ordinal);

    private async Task<GatewayProcess> StartAsync(Action<JsonObject> listen)
    {
        var gateway = await GatewayProcess.StartAsync(Aurora.BaseUrl, Canary.ApplicationKey, configuration =>
        {
            identities!.Configure(configuration);
            listen(configuration);
        }, CancellationToken.None);
        gateways.Add(gateway);
        return gateway;
    }
}
