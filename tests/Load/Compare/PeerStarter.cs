using System.Globalization;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Scenarios;

namespace AuroraGateway.Load.Compare;

/// <summary>Starts the upstream and the peers of one comparison, and ends them all.</summary>
internal sealed class PeerStarter : IAsyncDisposable
{
    private const string ApplicationId = "00000000-0000-4000-8000-000000000001";
    private const string ApplicationKey = "ak_compare_9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d";
    private const string FixedKey = "tk_test_0123456789abcdef01234567";

    private readonly PeerBuilds builds;
    private readonly PeerProcesses processes = new();
    private readonly CallerSettings caller = new("load") { PerSecond = 1_000_000 };
    private readonly PeerFiles files;

    public PeerStarter(PeerBuilds builds)
    {
        this.builds = builds;
        files = new PeerFiles(Folder, Values());
        Clear = new Upstream(FreePort.Take());
    }

    public string Folder => processes.Folder;

    /// <summary>The call that every peer is asked to pass on.</summary>
    public static string Path => $"/tenants/{LoadTenants.Number(7)}/projects";

    /// <summary>A call whose response has so many bytes; the upstream must be started with that size.</summary>
    public static string PathOf(int bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"/tenants/{LoadTenants.Number(7)}/bytes/{bytes}");

    /// <summary>The header that lets a call pass the upstream itself.</summary>
    public static (string Name, string Value) DirectProof => ("Authorization", "Bearer " + FixedKey);

    /// <summary>The header that lets a call pass a peer.</summary>
    public (string Name, string Value) Proof => ("X-Api-Key", caller.Key);

    public HttpMessageInvoker Http => processes.Http;

    /// <summary>The upstream's listener without TLS.</summary>
    public Upstream Clear { get; }

    /// <summary>Starts the upstream; before any peer.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="encrypted">Its listeners with TLS.</param>
    /// <param name="bodies">The sizes that <see cref="PathOf"/> takes.</param>
    public async Task<Peer> Direct(
        CancellationToken cancellationToken, IReadOnlyList<Upstream>? encrypted = null, IReadOnlyList<int>? bodies = null)
    {
        foreach (var bytes in bodies ?? [])
        {
            await File.WriteAllTextAsync(System.IO.Path.Combine(Folder, $"bytes-{bytes}"), new string('7', bytes), cancellationToken);
        }

        var file = files.Write(
            "aurora.nginx.conf", ("aurora-port", Text(Clear.Port)),
            ("listen-tls", string.Join("\n    ", (encrypted ?? []).Select(static upstream => upstream.Listen))),
            ("certificate", encrypted is [var first, ..] ? first.ListenCertificate : ""));
        var process = processes.Start(PeerNames.Direct, [Packages.Find("nginx")!, "-p", Folder, "-c", file]);
        var peer = new Peer(PeerNames.Direct, process.Id, Clear.Url, DirectProof);
        return await processes.Ready(process, peer, Path, cancellationToken);
    }

    public Task<Peer> Start(string name, CancellationToken cancellationToken) => Start(name, name, Clear, cancellationToken);

    /// <param name="kind">One of <see cref="PeerNames"/>.</param>
    /// <param name="name">Names its process.</param>
    /// <param name="upstream">Where it forwards to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Peer> Start(string kind, string name, Upstream upstream, CancellationToken cancellationToken) => kind switch
    {
        PeerNames.NginxLua => NginxLua(name, upstream, cancellationToken),
        PeerNames.HAProxy => Plain(
            name,
            port => [Packages.Find("haproxy")!, "-db", "-f", files.Write("haproxy.cfg", ("port", port), ("aurora", upstream.HAProxy))],
            cancellationToken),
        PeerNames.Caddy => Plain(
            name,
            port =>
            [
                Packages.Find("caddy")!, "run", "--adapter", "caddyfile",
                "--config", files.Write("Caddyfile", ("port", port), ("aurora-port", Text(upstream.Port))),
            ],
            cancellationToken),
        PeerNames.BareYarp => BareYarp(name, "routes", upstream, cancellationToken),
        PeerNames.BareYarpDirect => BareYarp(name, "direct", upstream, cancellationToken),
        PeerNames.Gateway => Gateway(name, async () => [await builds.Gateway(cancellationToken)], upstream, cancellationToken),
        PeerNames.GatewayJit =>
            Gateway(name, async () => ["dotnet", await builds.GatewayJit(cancellationToken)], upstream, cancellationToken),
        _ => throw new InvalidOperationException($"There is no peer named {kind}."),
    };

    /// <summary>A gateway that is ready and has forwarded no call yet.</summary>
    public async Task<Peer> StartIdle(string name, Upstream upstream, CancellationToken cancellationToken)
    {
        var gateway = processes.StartGateway(name, [await builds.Gateway(cancellationToken)], Settings(upstream));
        await gateway.Ready(Http, cancellationToken);
        return new Peer(name, gateway.Id, gateway.Url, Proof);
    }

    public ValueTask DisposeAsync() => processes.DisposeAsync();

    private Dictionary<string, string> Values() => new()
    {
        ["application-id"] = ApplicationId,
        ["application-key"] = ApplicationKey,
        ["fixed-key"] = FixedKey,
        ["caller-key"] = caller.Key,
        ["modules"] = Packages.LuaModules,
        ["folder"] = Folder,
        ["expires-at"] = AuroraTime.In(TimeSpan.FromHours(13)),
        ["response"] = File.ReadAllText(Repository.Path("tests", "Load", "Peers", "projects.json")).Trim(),
    };

    private Task<Peer> NginxLua(string name, Upstream upstream, CancellationToken cancellationToken)
    {
        files.Write("keys.lua");
        return Plain(
            name,
            port =>
            [
                Packages.Find("nginx")!, "-p", Folder, "-c",
                files.Write(
                    "nginx-lua.conf", ("port", port), ("aurora-port", Text(upstream.Port)), ("scheme", upstream.Scheme),
                    ("tls", upstream.Nginx)),
            ],
            cancellationToken);
    }

    private async Task<Peer> BareYarp(string name, string mode, Upstream upstream, CancellationToken cancellationToken)
    {
        var program = await builds.BareYarp(cancellationToken);
        int port = FreePort.Take(), counters = FreePort.Take();
        var settings = files.Write(
            "BareYarp/bare-yarp.json", ("port", Text(port)), ("counters-port", Text(counters)), ("mode", mode),
            ("aurora-url", upstream.Url.ToString()));

        // The runtime trusts what OpenSSL's own variables name.
        var process = upstream.Certificate is { } certificate
            ? processes.Start(name, [program, settings], ("SSL_CERT_FILE", certificate.AuthorityFile), ("SSL_CERT_DIR", Folder + "/none"))
            : processes.Start(name, [program, settings]);
        var peer = new Peer(name, process.Id, Local(port), Proof, Allocated: async token =>
            double.Parse(await processes.Get(new Uri(Local(counters), "/allocated"), token), CultureInfo.InvariantCulture));
        return await processes.Ready(process, peer, Path, cancellationToken);
    }

    private async Task<Peer> Gateway(
        string name, Func<Task<IReadOnlyList<string>>> command, Upstream upstream, CancellationToken cancellationToken)
    {
        var gateway = processes.StartGateway(name, await command(), Settings(upstream));
        var peer = new Peer(name, gateway.Id, gateway.Url, Proof, Allocated: async token =>
            AllocatedBytes(await processes.Get(new Uri(gateway.AdminUrl, "/metrics"), token)));
        return await processes.Ready(gateway.Process, peer, Path, cancellationToken);
    }

    private GatewaySettings Settings(Upstream upstream) => new()
    {
        AuroraUrl = upstream.Url.ToString(),
        AuroraCaFile = upstream.Certificate?.AuthorityFile,
        ApplicationId = ApplicationId,
        ApplicationKey = ApplicationKey,
        Callers = [caller],
    };

    private async Task<Peer> Plain(string name, Func<string, IReadOnlyList<string>> command, CancellationToken cancellationToken)
    {
        var port = FreePort.Take();
        var process = processes.Start(name, command(Text(port)));
        return await processes.Ready(process, new Peer(name, process.Id, Local(port), Proof), Path, cancellationToken);
    }

    /// <summary>Reads the runtime's own counter from Prometheus text.</summary>
    internal static double? AllocatedBytes(string metrics)
    {
        var line = metrics.Split('\n').FirstOrDefault(
            l => l.StartsWith("dotnet_gc_heap_total_allocated_bytes_total", StringComparison.Ordinal));
        if (line is null)
        {
            return null;
        }

        // NAME{labels} VALUE [TIMESTAMP]
        var value = line[(line.IndexOfAny([' ', '}']) is var at && line[at] == '}' ? at + 1 : at)..].Split(
            ' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return double.Parse(value, CultureInfo.InvariantCulture);
    }

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
