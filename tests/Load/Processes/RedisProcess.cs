using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Load.Processes;

/// <summary>A real redis-server that keeps nothing on disk.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly ChildProcess process;
    private readonly int port;

    private RedisProcess(ChildProcess process, int port)
    {
        this.process = process;
        this.port = port;
    }

    public string Endpoint => $"127.0.0.1:{port}";

    public static async Task<RedisProcess> Start(string folder, CancellationToken cancellationToken)
    {
        var port = FreePort.Take();
        var process = ChildProcess.Start("redis", folder,
            ["redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"]);
        try
        {
            await process.Ready(token => Replies(port, token), TimeSpan.FromSeconds(10), cancellationToken);
            return new RedisProcess(process, port);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The names that match, and the bytes that each takes.</summary>
    public async Task<IReadOnlyList<(string Name, long Bytes)>> Memory(string pattern, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var found = new List<(string Name, long Bytes)>();
        var names = new List<string>();
        for (var left = await Ask($"KEYS {pattern}"); left > 0; left--)
        {
            // The length, and then the name: names here are words without a space.
            await reader.ReadLineAsync(cancellationToken);
            names.Add((await reader.ReadLineAsync(cancellationToken))!);
        }

        foreach (var name in names)
        {
            found.Add((name, await Ask($"MEMORY USAGE {name}")));
        }

        return found;

        // The number on the first line of the response.
        async Task<long> Ask(string command)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellationToken);
            var line = await reader.ReadLineAsync(cancellationToken) ?? "";
            return long.TryParse(line.AsSpan(1), CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new InvalidOperationException($"{command}: {line}");
        }
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static async Task<bool> Replies(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        var reply = new byte[5];
        await stream.ReadExactlyAsync(reply, cancellationToken);
        return Encoding.ASCII.GetString(reply) == "+PONG";
    }
}
