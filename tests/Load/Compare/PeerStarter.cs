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

    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(1);

    private readonly PeerBuilds builds;
    private readonly Stack<IAsyncDisposable> owned = new();
    private readonly GatewayClient client = new();
    private readonly CallerSettings caller = new("load") { PerSecond = 1_000_000 };
    private readonly string folder = Directory.CreateTempSubdirectory("aurora-compare-").FullName;
    private readonly int auroraPort = FreePort.Take();
    private readonly PeerFiles files;

    public PeerStarter(PeerBuilds builds)
    {
        this.builds = builds;
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
        return await Ready(process, peer, cancellationToken);
    }

    public Task<Peer> Start(string name, CancellationToken cancellationToken) => name switch
    {
        PeerNames.NginxLua => NginxLua(cancellationToken),
        PeerNames.HAProxy =>
            Plain(name, port => [Packages.Find("haproxy")!, "-db", "-f", files.Write("haproxy.cfg", ("port", port))], cancellationToken),
        PeerNames.Caddy => Plain(
            name, port => [Packages.Find("caddy")!, "run", "--adapter", "caddyfile", "--config", files.Write("Caddyfile", ("port", port))],
            cancellationToken),
        PeerNames.BareYarp => BareYarp(name, "routes", cancellationToken),
        PeerNames.BareYarpDirect => BareYarp(name, "direct", cancellationToken),
        PeerNames.Gateway => Gateway(name, async () => [await builds.Gateway(cancellationToken)], cancellationToken),
        PeerNames.GatewayJit => Gateway(name, async () => ["dotnet", await builds.GatewayJit(cancellationToken)], cancellationToken),
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
        return Plain(
            PeerNames.NginxLua, port => [Packages.Find("nginx")!, "-p", folder, "-c", files.Write("nginx-lua.conf", ("port", port))],
            cancellationToken);
    }

    private async Task<Peer> BareYarp(string name, string mode, CancellationToken cancellationToken)
    {
        var program = await builds.BareYarp(cancellationToken);
        int port = FreePort.Take(), counters = FreePort.Take();
        var settings = files.Write("BareYarp/bare-yarp.json", ("port", Text(port)), ("counters-port", Text(counters)), ("mode", mode));
        var process = Start(name, [program, settings]);
        var peer = new Peer(name, process.Id, Local(port), ("X-Api-Key", caller.Key), Allocated: async token =>
            double.Parse(await Get(new Uri(Local(counters), "/allocated"), token), CultureInfo.InvariantCulture));
        return await Ready(process, peer, cancellationToken);
    }

    private async Task<Peer> Gateway(string name, Func<Task<IReadOnlyList<string>>> command, CancellationToken cancellationToken)
    {
        var settings = new GatewaySettings
        {
            AuroraUrl = Local(auroraPort).ToString(), ApplicationId = ApplicationId, ApplicationKey = ApplicationKey, Callers = [caller],
        };
        var gateway = GatewayProcess.Start(name, folder, await command(), settings, keepsOutput: false);
        owned.Push(gateway);
        var peer = new Peer(name, gateway.Id, gateway.Url, ("X-Api-Key", caller.Key), Allocated: async token =>
            AllocatedBytes(await Get(new Uri(gateway.AdminUrl, "/metrics"), token)));
        return await Ready(gateway.Process, peer, cancellationToken);
    }

    private async Task<Peer> Plain(string name, Func<string, IReadOnlyList<string>> command, CancellationToken cancellationToken)
    {
        var port = FreePort.Take();
        var process = Start(name, command(Text(port)));
        return await Ready(process, new Peer(name, process.Id, Local(port), ("X-Api-Key", caller.Key)), cancellationToken);
    }

    private ChildProcess Start(string name, IReadOnlyList<string> command)
    {
        // Caddy keeps files in its home.
        var process = ChildProcess.Start(name, folder, command, new Dictionary<string, string> { ["HOME"] = folder }, keepsOutput: false);
        owned.Push(process);
        return process;
    }

    // A peer that refuses the call, or passes it on without a key, would be fast and worthless: ready is who passes it on.
    private async Task<Peer> Ready(ChildProcess process, Peer peer, CancellationToken cancellationToken)
    {
        var last = "nothing";
        try
        {
            await process.Ready(async token =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(peer.Url, Path));
                request.Headers.TryAddWithoutValidation(peer.Proof.Name, peer.Proof.Value);
                using var response = await client.Http.SendAsync(request, token);
                last = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(token)}";
                return response.StatusCode == HttpStatusCode.OK;
            }, StartBound, cancellationToken, Often);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException($"{exception.Message}\nIts last answer: {last}", exception);
        }

        return peer with { Start = TimeProvider.System.GetElapsedTime(process.StartedAt) };
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
