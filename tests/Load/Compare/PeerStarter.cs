using System.Globalization;
using System.Net;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Scenarios;

namespace AuroraGateway.Load.Compare;

/// <summary>Starts the upstream and the peers of one comparison, and ends them all.</summary>
internal sealed class PeerStarter : IAsyncDisposable
{
    private const string ApplicationId = "00000000-0000-4000-8000-000000000001";
    private const string ApplicationKey = "ak_compare_9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d";
    private const string FixedKey = "tk_test_0123456789abcdef01234567";
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);

    private readonly Stack<IAsyncDisposable> owned = new();
    private readonly GatewayClient client = new();
    private readonly CallerSettings caller = new("load") { PerSecond = 1_000_000 };
    private readonly string folder = Directory.CreateTempSubdirectory("aurora-compare-").FullName;
    private readonly int auroraPort = FreePort.Take();
    private readonly PeerFiles files;

    public PeerStarter()
    {
        if (!OperatingSystem.IsWindows())
        {
            // nginx started by root works as www-data, which must come to its Lua file. What is secret in here has its own mode.
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        }

        files = new PeerFiles(folder, Values());
    }

    public string Folder => folder;

    /// <summary>The call that every peer is asked to pass on.</summary>
    public static string Path => $"/tenants/{LoadTenants.Number(7)}/projects";

    public HttpMessageInvoker Http => client.Http;

    /// <summary>Starts the upstream; before any peer.</summary>
    public async Task<Peer> Direct(CancellationToken cancellationToken)
    {
        var process = Start(PeerNames.Direct, [Packages.Find("nginx")!, "-p", folder, "-c", files.Write("aurora.nginx.conf")]);
        var peer = new Peer(PeerNames.Direct, process.Id, Local(auroraPort), ("Authorization", "Bearer " + FixedKey));
        await Ready(process, peer, cancellationToken);
        return peer;
    }

    public Task<Peer> Start(string name, CancellationToken cancellationToken) => name switch
    {
        PeerNames.NginxLua => NginxLua(cancellationToken),
        PeerNames.HAProxy => Plain(name, port => [Packages.Find("haproxy")!, "-db", "-f", files.Write("haproxy.cfg", ("port", port))], cancellationToken),
        PeerNames.Caddy => Plain(
            name, port => [Packages.Find("caddy")!, "run", "--adapter", "caddyfile", "--config", files.Write("Caddyfile", ("port", port))], cancellationToken),
        PeerNames.BareYarp => BareYarp(cancellationToken),
        PeerNames.Gateway => Gateway(name, async () => [await GatewayBinary.Locate(cancellationToken)], cancellationToken),
        PeerNames.GatewayJit => Gateway(name, async () => ["dotnet", await GatewayBinary.LocateJit(cancellationToken)], cancellationToken),
        _ => throw new InvalidOperationException($"There is no peer named {name}."),
    };

    public async ValueTask DisposeAsync()
    {
        while (owned.TryPop(out var process))
        {
            await process.DisposeAsync();
        }

        client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Dictionary<string, string> Values() => new()
    {
        ["aurora-port"] = Text(auroraPort),
        ["application-id"] = ApplicationId,
        ["application-key"] = ApplicationKey,
        ["fixed-key"] = FixedKey,
        ["caller-key"] = caller.Key,
        ["modules"] = Packages.LuaModules,
        ["folder"] = folder,
        ["expires-at"] = AuroraTime.In(TimeSpan.FromHours(13)),
        ["answer"] = File.ReadAllText(RepositoryRoot.Under("tests", "Load", "Peers", "projects.json")).Trim(),
    };

    private Task<Peer> NginxLua(CancellationToken cancellationToken)
    {
        files.Write("keys.lua");
        return Plain(PeerNames.NginxLua, port => [Packages.Find("nginx")!, "-p", folder, "-c", files.Write("nginx-lua.conf", ("port", port))], cancellationToken);
    }

    private async Task<Peer> BareYarp(CancellationToken cancellationToken)
    {
        var build = RepositoryRoot.Under("artifacts", PeerNames.BareYarp);
        await GatewayBinary.DotNet(
            ["publish", RepositoryRoot.Under("tests", "Load", "Peers", "BareYarp"), "-c", "Release", "--nologo", "-v", "quiet", "-o", build], cancellationToken);
        int port = FreePort.Take(), counters = FreePort.Take();
        var settings = files.Write("BareYarp/bare-yarp.json", ("port", Text(port)), ("counters-port", Text(counters)));
        var process = Start(PeerNames.BareYarp, [System.IO.Path.Combine(build, PeerNames.BareYarp), settings]);
        var peer = new Peer(PeerNames.BareYarp, process.Id, Local(port), ("X-Api-Key", caller.Key), async token =>
            double.Parse(await Get(new Uri(Local(counters), "/allocated"), token), CultureInfo.InvariantCulture));
        await Ready(process, peer, cancellationToken);
        return peer;
    }

    private async Task<Peer> Gateway(string name, Func<Task<IReadOnlyList<string>>> command, CancellationToken cancellationToken)
    {
        var settings = new GatewaySettings
        {
            AuroraUrl = Local(auroraPort).ToString(), ApplicationId = ApplicationId, ApplicationKey = ApplicationKey, Callers = [caller],
        };
        var gateway = GatewayProcess.Start(name, folder, await command(), settings, keepsOutput: false);
        owned.Push(gateway);
        await gateway.Ready(client.Http, cancellationToken);
        var peer = new Peer(name, gateway.Id, gateway.Url, ("X-Api-Key", caller.Key), async token =>
            AllocatedBytes(await Get(new Uri(gateway.AdminUrl, "/metrics"), token)));
        await Answers(peer, cancellationToken);
        return peer;
    }

    private async Task<Peer> Plain(string name, Func<string, IReadOnlyList<string>> command, CancellationToken cancellationToken)
    {
        var port = FreePort.Take();
        var process = Start(name, command(Text(port)));
        var peer = new Peer(name, process.Id, Local(port), ("X-Api-Key", caller.Key));
        await Ready(process, peer, cancellationToken);
        return peer;
    }

    private ChildProcess Start(string name, IReadOnlyList<string> command)
    {
        // Caddy keeps files in its home.
        var process = ChildProcess.Start(name, folder, command, new Dictionary<string, string> { ["HOME"] = folder }, keepsOutput: false);
        owned.Push(process);
        return process;
    }

    private async Task Ready(ChildProcess process, Peer peer, CancellationToken cancellationToken)
    {
        await process.Ready(async token =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(peer.Url, Path));
            using var response = await client.Http.SendAsync(request, token);
            return true;
        }, StartBound, cancellationToken);
        await Answers(peer, cancellationToken);
    }

    // A peer that refuses the call, or passes it on without a key, would be fast and worthless.
    private async Task Answers(Peer peer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(peer.Url, Path));
        request.Headers.TryAddWithoutValidation(peer.Proof.Name, peer.Proof.Value);
        using var response = await client.Http.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException(
                $"{peer.Name} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private async Task<string> Get(Uri uri, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        using var response = await client.Http.SendAsync(request, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Reads the runtime's own counter from Prometheus text.</summary>
    internal static double? AllocatedBytes(string metrics)
    {
        var line = metrics.Split('\n').FirstOrDefault(l => l.StartsWith("dotnet_gc_heap_total_allocated_bytes_total", StringComparison.Ordinal));
        if (line is null)
        {
            return null;
        }

        // NAME{labels} VALUE [TIMESTAMP]
        var value = line[(line.IndexOfAny([' ', '}']) is var at && line[at] == '}' ? at + 1 : at)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return double.Parse(value, CultureInfo.InvariantCulture);
    }

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
