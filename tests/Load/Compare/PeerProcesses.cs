using System.Net;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Scenarios;

namespace AuroraGateway.Load.Compare;

/// <summary>The processes of one comparison and the folder of their files; ends and removes them.</summary>
internal sealed class PeerProcesses : IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(1);

    private readonly Stack<IAsyncDisposable> owned = new();
    private readonly GatewayClient client = new();

    public PeerProcesses()
    {
        if (!OperatingSystem.IsWindows())
        {
            // nginx started by root works as www-data, which must come to its Lua file. What is secret in here has its own mode.
            File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("aurora-compare-").FullName;

    public HttpMessageInvoker Http => client.Http;

    public ChildProcess Start(string name, IReadOnlyList<string> command, params (string Name, string Value)[] environment)
    {
        // Caddy keeps files in its home.
        var all = environment.ToDictionary(static each => each.Name, static each => each.Value);
        all["HOME"] = Folder;
        var process = ChildProcess.Start(name, Folder, command, all, keepsOutput: false);
        owned.Push(process);
        return process;
    }

    public GatewayProcess StartGateway(string name, IReadOnlyList<string> command, GatewaySettings settings)
    {
        var gateway = GatewayLauncher.Start(name, Folder, command, settings, keepsOutput: false);
        owned.Push(gateway);
        return gateway;
    }

    /// <summary>
    /// Waits for the first call that it passed on. A peer that refuses the call, or passes it on without a key, would be fast and
    /// worthless.
    /// </summary>
    public async Task<Peer> Ready(ChildProcess process, Peer peer, string path, CancellationToken cancellationToken)
    {
        var last = "nothing";
        try
        {
            await process.Ready(async token =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(peer.Url, path));
                request.Headers.TryAddWithoutValidation(peer.Proof.Name, peer.Proof.Value);
                using var response = await Http.SendAsync(request, token);
                last = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(token)}";
                return response.StatusCode == HttpStatusCode.OK;
            }, StartBound, cancellationToken, Often);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException($"{exception.Message}\nIts last response: {last}", exception);
        }

        return peer with { Start = TimeProvider.System.GetElapsedTime(process.StartedAt) };
    }

    public async Task<string> Get(Uri uri, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        using var response = await Http.SendAsync(request, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        while (owned.TryPop(out var process))
        {
            await process.DisposeAsync();
        }

        client.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
