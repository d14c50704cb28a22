using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Load.Processes;

/// <summary>A real redis-server that keeps nothing on disk.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly ChildProcess process;

    private RedisProcess(ChildProcess process, int port)
    {
        this.process = process;
        Endpoint = $"127.0.0.1:{port}";
    }

    public string Endpoint { get; }

    public static async Task<RedisProcess> Start(string folder, CancellationToken cancellationToken)
    {
        var port = FreePort.Take();
        var process = ChildProcess.Start("redis", folder,
            ["redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"]);
        try
        {
            await process.Ready(token => Answers(port, token), TimeSpan.FromSeconds(10), cancellationToken);
            return new RedisProcess(process, port);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static async Task<bool> Answers(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        var answer = new byte[5];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return Encoding.ASCII.GetString(answer) == "+PONG";
    }
}
