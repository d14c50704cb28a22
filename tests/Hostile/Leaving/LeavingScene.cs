using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;
using AuroraGateway.Hostile.Chaos;
using AuroraGateway.Hostile.Wire;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile.Leaving;

/// <summary>An emulated Aurora, and configurations of gateways that are stopped, restarted or replaced in front of it.</summary>
public sealed class LeavingScene : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("leaving-");
    private Identities identities = null!;
    private int count;

    public AuroraEmulator Aurora { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Aurora = await AuroraEmulator.StartAsync(new EmulatorOptions { ApplicationKey = Canary.ApplicationKey });
        Aurora.Behaviour.RatePerMinute = int.MaxValue;
        identities = new Identities(folder.FullName);
    }

    public async ValueTask DisposeAsync()
    {
        await Aurora.DisposeAsync();
        identities.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>Writes a configuration of its own.</summary>
    /// <param name="listen">Changes the section <c>Listen</c>.</param>
    /// <param name="encrypted">With TLS.</param>
    internal Place Prepare(Action<JsonObject>? listen = null, bool encrypted = false)
    {
        var own = folder.CreateSubdirectory($"{Interlocked.Increment(ref count)}");
        var (data, admin) = (FreePort.Endpoint(), FreePort.Endpoint());
        var configuration = GatewayProcess.Configuration(Aurora.BaseUrl, own, Canary.ApplicationKey, data, admin);
        configuration["Log"] = new JsonObject { ["Level"] = "Information", ["Access"] = false };
        configuration["Limits"]!["InFlightPerCaller"] = 100_000;
        if (encrypted)
        {
            identities.ListenWithTls(configuration);
        }

        listen?.Invoke((JsonObject)configuration["Listen"]!);
        var file = Path.Combine(own.FullName, "gateway.json");
        File.WriteAllText(file, configuration.ToJsonString());
        var url = configuration["Listen"]!["Url"]!.GetValue<string>();
        EndPoint at = url.StartsWith("unix:", StringComparison.Ordinal) ? new UnixDomainSocketEndPoint(url["unix:".Length..]) : data;
        return new Place(this, file, at, admin);
    }

    /// <summary>A path for a socket.</summary>
    internal string SocketPath(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Where a gateway runs.</summary>
    internal sealed record Place(LeavingScene Scene, string File, EndPoint Data, IPEndPoint Admin)
    {
        public Task<RawSocket> OpenAsync(CancellationToken cancellation) => RawSocket.ConnectAsync(Data, cancellation);

        public Task<RawSocket> OpenTlsAsync(CancellationToken cancellation) =>
            RawSocket.ConnectAsync(Data, cancellation, Scene.identities.Handshake(SslApplicationProtocol.Http11, certificate: false));

        public async Task<Http2Connection> OpenHttp2Async(CancellationToken cancellation)
        {
            var tls = Scene.identities.Handshake(SslApplicationProtocol.Http2, certificate: false);
            return await Http2Connection.OpenAsync(await RawSocket.ConnectAsync(Data, cancellation, tls), cancellation);
        }
    }
}
