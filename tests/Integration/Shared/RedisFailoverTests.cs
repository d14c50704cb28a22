using System.Net;
using System.Net.Sockets;
using AuroraGateway.Redis;

namespace AuroraGateway.Integration.Shared;

/// <summary>A primary that was demoted, or fell silent, keeps its connections; its name leads elsewhere.</summary>
public sealed class RedisFailoverTests
{
    [Fact]
    public async Task A_replica_follows_the_name_of_a_primary_that_was_demoted()
    {
        await using var first = await RedisProcess.StartAsync();
        await using var second = await RedisProcess.StartAsync();
        await using var name = new Name(first.Port);
        await using var fleet = await Fleet.StartAsync(2, name.Endpoint);

        await first.DoAsync("REPLICAOF", "127.0.0.1", second.Port);
        name.LeadsTo = second.Port;
        await JoinedAsync(fleet, second);
        Assert.Equal(200, await fleet.CallAsync(0));
        await Waiting.UntilAsync(
            async () => !(await first.AskAsync("client", "list")).Contains("name=aurora-gateway", StringComparison.Ordinal));
        Assert.Contains(await second.NamesAsync(), static each => each.EndsWith(":backend:key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_path_that_falls_silent_is_left_for_another()
    {
        await using var first = await RedisProcess.StartAsync();
        await using var second = await RedisProcess.StartAsync();
        await using var name = new Name(first.Port);
        await using var fleet = await Fleet.StartAsync(1, name.Endpoint);
        first.Pause();
        name.LeadsTo = second.Port;
        await JoinedAsync(fleet, second);
        first.Continue();
    }

    /// <summary>Within 20 seconds, without a request that needs Redis.</summary>
    private static async Task JoinedAsync(Fleet fleet, RedisProcess redis)
    {
        var started = TimeProvider.System.GetTimestamp();
        await Waiting.UntilAsync(async () =>
            (await redis.NamesAsync()).Any(static each => each.EndsWith(":members", StringComparison.Ordinal))
            && fleet.Replicas.All(static replica => Fleet.StateOf(replica).IsJoined));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.All(fleet.Replicas, static replica => Assert.Equal(SharedMode.Joined, Fleet.StateOf(replica).Current.Mode));
    }

    /// <summary>What a name is to a client: where a new connection leads; one that is open stays where it is.</summary>
    private sealed class Name : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource ending = new();
        private readonly Task accepting;

        public Name(int port)
        {
            LeadsTo = port;
            listener.Start();
            accepting = AcceptAsync();
        }

        public int LeadsTo { get; set; }

        public string Endpoint => "127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            await ending.CancelAsync();
            listener.Dispose();
            await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ending.Dispose();
        }

        private async Task AcceptAsync()
        {
            while (true)
            {
                _ = RelayAsync(await listener.AcceptTcpClientAsync(ending.Token), LeadsTo);
            }
        }

        private async Task RelayAsync(TcpClient client, int port)
        {
            using var server = new TcpClient();
            using (client)
            {
                await server.ConnectAsync(IPAddress.Loopback, port, ending.Token);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream(), ending.Token),
                    server.GetStream().CopyToAsync(client.GetStream(), ending.Token));
            }
        }
    }
}
