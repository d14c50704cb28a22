using System.Globalization;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>
/// Everything that runs: three replicas (clear text, TLS, Unix socket), a redis-server and an emulated Aurora, each a process.
/// </summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("aurora-chaos-");

    public Fleet(Verdicts verdicts)
    {
        Identities = new Identities(folder.FullName);
        var port = FreePort.Endpoint();
        Redis = new Victim(
            "redis", [
                "redis-server", "--port", port.Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "",
                "--appendonly", "no"],
            _ => Task.FromResult(FreePort.HasListener(port)), static _ => { });
        var redis = port.ToString();
        Plain = new Gateway("plain", Identities, Aurora.Url, redis, static (_, _) => { }, verdicts);
        Tls = new Gateway("tls", Identities, Aurora.Url, redis, Identities.ListenWithTls, verdicts);
        Socket = new Gateway(
            "socket", Identities, Aurora.Url, redis, (configuration, _) => Identities.ListenOnSocket(configuration), verdicts);
    }

    public Identities Identities { get; }

    public EmulatorVictim Aurora { get; } = new();

    public Victim Redis { get; }

    /// <summary>Paused but never killed, so that its memory and handles can be held against those of the beginning.</summary>
    public Gateway Plain { get; }

    public Gateway Tls { get; }

    public Gateway Socket { get; }

    public IReadOnlyList<Gateway> Gateways => [Plain, Tls, Socket];

    public async Task StartAsync(CancellationToken cancellation)
    {
        await Redis.StartAsync(cancellation);
        await Aurora.StartAsync(cancellation);
        await Task.WhenAll(Gateways.Select(gateway => gateway.StartAsync(cancellation)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in Gateways)
        {
            await gateway.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await Aurora.DisposeAsync();
        Identities.Dispose();
        folder.Delete(recursive: true);
    }
}
