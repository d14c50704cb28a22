using System.Diagnostics;

namespace AuroraGateway.Integration.Outgoing;

/// <summary>A forward proxy that asks for a credential.</summary>
internal sealed class Tinyproxy : IAsyncDisposable
{
    private readonly Process process;
    private readonly string log;

    private Tinyproxy(Process process, string log) => (this.process, this.log) = (process, log);

    public string Log => File.Exists(log) ? File.ReadAllText(log) : "";

    /// <param name="scene">Gives the folder.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="password">Of the user <c>gateway</c>.</param>
    /// <param name="allowed">Ports that CONNECT may lead to.</param>
    public static async Task<Tinyproxy> StartAsync(OutgoingScene scene, int port, string password, params int[] allowed)
    {
        var log = Path.Combine(scene.Folder, $"tinyproxy-{Guid.NewGuid():N}.log");
        var file = Path.Combine(scene.Folder, "tinyproxy.conf");
        await File.WriteAllTextAsync(file, $"""
            Port {port}
            Listen 127.0.0.1
            Allow 127.0.0.1
            Timeout 600
            LogFile "{log}"
            LogLevel Connect
            BasicAuth gateway {password}
            {string.Join('\n', allowed.Select(static to => $"ConnectPort {to}"))}
            """);
        var proxy = new Tinyproxy(Tool.Start(scene.Folder, "tinyproxy", ["-d", "-c", file]), log);
        await Waiting.UntilAsync(() => Nginx.IsListeningAsync("127.0.0.1", port));
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
