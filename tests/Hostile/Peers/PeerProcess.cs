using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace AuroraGateway.Hostile.Peers;

/// <summary>A server that was not written here, as a process of its own on a loopback port.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly DirectoryInfo? folder;

    private PeerProcess(Process process, IPEndPoint endpoint, DirectoryInfo? folder) =>
        (this.process, Endpoint, this.folder) = (process, endpoint, folder);

    public IPEndPoint Endpoint { get; }

    /// <summary>Node with a script of this folder that prints its port.</summary>
    public static async Task<PeerProcess> NodeAsync(string script, CancellationToken cancellation, params string[] arguments)
    {
        var process = Start("node", [Repository.Path("tests/Hostile/Peers/" + script), .. arguments]);
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(Longest, TimeProvider.System,
                cancellation);
            return new PeerProcess(process, new IPEndPoint(IPAddress.Loopback, int.Parse(line!, CultureInfo.InvariantCulture)), null);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>nginx with the text of its <c>http</c> block, in which <c>{port}</c> and <c>{folder}</c> are its own.</summary>
    public static async Task<PeerProcess> NginxAsync(string http, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("aurora-nginx-");
        var endpoint = new IPEndPoint(IPAddress.Loopback, FreePort.Take());
        var paths = string.Concat(((string[])["client_body", "proxy", "fastcgi", "uwsgi",
            "scgi"]).Select(each => $"{each}_temp_path {folder.FullName}/{each};\n"));
        var own = $"daemon off;\nmaster_process off;\npid {folder.FullName}/pid;\nerror_log {folder.FullName}/error.log;\nevents {{}}\n";
        var text = $"{own}http {{\naccess_log off;\n{paths}{http}\n}}\n"
            .Replace("{port}", endpoint.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{folder}", folder.FullName, StringComparison.Ordinal);
        var file = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(file, text, cancellation);
        var peer = new PeerProcess(Start("nginx", ["-c", file, "-e", "stderr"]), endpoint, folder);
        try
        {
            await Waiting.UntilAsync(() => peer.process.HasExited || FreePort.HasListener(endpoint), "nginx listens", cancellation);
            Assert.False(peer.process.HasExited, "nginx ended: " + text);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        process.Dispose();
        folder?.Delete(recursive: true);
    }

    private static Process Start(string command, string[] arguments) =>
        Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
