using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace AuroraGateway.Integration.Shared;

/// <summary>
/// A real redis-server on a free loopback port, with everything in a directory of its own; can be stopped, paused, killed and started
/// again.
/// </summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    /// <summary>For one command of a test: on a busy machine some take longer than the 5 s that the client allows.</summary>
    private static readonly int Patience = (int)TimeSpan.FromMinutes(1).TotalMilliseconds;

    private readonly string[] arguments;
    private ChildProcess? process;
    private ConnectionMultiplexer? admin;

    private RedisProcess(int port, string directory, string[] arguments)
    {
        Port = port;
        Directory = directory;
        this.arguments = arguments;
    }

    public int Port { get; }

    public string Directory { get; }

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <param name="arguments">Beside port, directory and no persistence.</param>
    public static async Task<RedisProcess> StartAsync(params string[] arguments)
    {
        var redis = Create(FreePort.Take(), arguments);
        await redis.RestartAsync();
        return redis;
    }

    /// <summary>Not started yet: the port is known, nothing listens there.</summary>
    public static RedisProcess Create(int port, params string[] arguments) =>
        new(port, System.IO.Directory.CreateTempSubdirectory("aurora-redis-").FullName, arguments);

    public async Task RestartAsync()
    {
        List<string> all = [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", Directory, "--save", "", "--appendonly",
            "no", .. arguments];
        process = ChildProcess.Start(
            new ProcessStartInfo("redis-server", arguments.Contains("--sentinel") ? arguments : all) { WorkingDirectory = Directory });
        await Waiting.UntilAsync(AcceptsAsync);
    }

    public void Pause() => process!.Signal("STOP");

    public void Continue() => process!.Signal("CONT");

    public async Task KillAsync()
    {
        if (admin is not null)
        {
            await admin.DisposeAsync();
            admin = null;
        }

        if (process is { HasExited: false })
        {
            process.Kill();
            await process.EndAsync();
        }
    }

    /// <summary>For the test itself; not counted against the gateway.</summary>
    public async Task<RedisResult> DoAsync(string command, params object[] arguments)
    {
        admin ??= await ConnectionMultiplexer.ConnectAsync(
            new ConfigurationOptions
            {
                EndPoints = { Endpoint },
                AllowAdmin = true,
                ConfigurationChannel = "",
                TieBreaker = "",
                ConnectTimeout = Patience,
                AsyncTimeout = Patience,
            });
        return await admin.GetDatabase().ExecuteAsync(command, arguments);
    }

    /// <summary>
    /// What redis-cli gets from this very process: for a Sentinel, which knows few commands, and for one node of a Cluster.
    /// </summary>
    public async Task<string> AskAsync(params string[] words)
    {
        var result = await Tool.RunAsync(Directory, "redis-cli", ["-p", Port.ToString(CultureInfo.InvariantCulture), .. words]);
        return result.Output.TrimEnd();
    }

    /// <summary>Calls of each command so far, from INFO commandstats.</summary>
    public async Task<Dictionary<string, long>> CountsAsync() => ((string)(await DoAsync("INFO", "commandstats"))!)
        .Split("\r\n")
        .Where(line => line.StartsWith("cmdstat_", StringComparison.Ordinal))
        .ToDictionary(
            line => line["cmdstat_".Length..line.IndexOf(':', StringComparison.Ordinal)],
            line => long.Parse(line.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture));

    public async Task<string[]> NamesAsync() => [.. ((RedisResult[])(await DoAsync("KEYS", "*"))!).Select(name => (string)name!)];

    /// <summary>The value under a name, of any type.</summary>
    public async Task<string> TextAsync(string name) => (string)(await DoAsync("TYPE", name))! switch
    {
        "hash" => string.Join(' ', ((RedisResult[])(await DoAsync("HGETALL", name))!).Select(part => (string?)part)),
        "zset" => string.Join(' ', ((RedisResult[])(await DoAsync("ZRANGE", name, 0, -1))!).Select(part => (string?)part)),
        _ => (string?)await DoAsync("GET", name) ?? "",
    };

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task<bool> AcceptsAsync()
    {
        if (process!.HasExited)
        {
            throw new InvalidOperationException("redis-server ended at once.");
        }

        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
