using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Shared;

/// <summary>Nothing that Redis holds or an impostor of it sends makes the published gateway grow; requests are served meanwhile.</summary>
public sealed class RedisFloodTests
{
    private const long MegaByte = 1024 * 1024;

    [Fact]
    public async Task Three_hundred_megabytes_in_redis_do_not_fill_memory()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var aurora = await AuroraEmulator.StartAsync(new EmulatorOptions());
        await using var gateway = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        Assert.Equal(200, await gateway.CallAsync());
        var names = await redis.NamesAsync();
        var calm = Resident(gateway);

        // Every name: what is a list of messages or members gets 300 of a megabyte, what is a text becomes one of 300.
        foreach (var name in names)
        {
            await redis.DoAsync("EVAL", """
                local t = redis.call('TIME')
                local kind = redis.call('TYPE', KEYS[1]).ok
                local megabyte = string.rep(string.rep('x', 1024), 1024)
                if kind == 'zset' then
                  for i = 1, 60 do redis.call('ZADD', KEYS[1], t[1] * 1000 + 5000, megabyte .. i) end
                elseif kind == 'string' then
                  redis.call('SET', KEYS[1], string.rep(megabyte, 60))
                end
                """, 1, name);
        }

        await redis.DoAsync("CLIENT", "KILL", "TYPE", "normal");
        await redis.DoAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await redis.DoAsync("EVAL", "for i = 1, 20 do redis.call('PUBLISH', KEYS[1], string.rep('x', 400000)) end return 1", 1,
            NewsOf(names));
        var highest = await WatchAsync(gateway, TimeSpan.FromSeconds(4));
        Assert.InRange(highest - calm, 0, 40 * MegaByte);
        Assert.Equal(200, await gateway.CallAsync());
    }

    [Theory]
    [InlineData("$314572800\r\n")]
    [InlineData("*2000000000\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n")]
    [InlineData("+")]
    [InlineData("-ERR endless\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    public async Task An_impostor_of_redis_does_not_fill_memory(string begins)
    {
        await using var aurora = await AuroraEmulator.StartAsync(new EmulatorOptions());
        await using var impostor = new Impostor(begins);
        await using var gateway = await PublishedGateway.StartAsync(aurora.BaseUrl, impostor.Endpoint, together: false);
        Assert.Equal(200, await gateway.CallAsync());
        var calm = Resident(gateway);
        var highest = await WatchAsync(gateway, TimeSpan.FromSeconds(1.5));
        Assert.InRange(highest - calm, 0, 40 * MegaByte);
        Assert.True(impostor.Connections > 0);
        Assert.Equal(200, await gateway.CallAsync());
    }

    private static string NewsOf(string[] names) => names.First(
        static name => name.EndsWith(":members", StringComparison.Ordinal)).Replace(":members", ":news2", StringComparison.Ordinal);

    private static async Task<long> WatchAsync(PublishedGateway gateway, TimeSpan span)
    {
        var (highest, started) = (0L, TimeProvider.System.GetTimestamp());
        while (TimeProvider.System.GetElapsedTime(started) < span)
        {
            highest = Math.Max(highest, Resident(gateway));
            using var response = await gateway.Admin.GetAsync("/livez");
            Assert.True(response.IsSuccessStatusCode);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return highest;
    }

    private static long Resident(PublishedGateway gateway)
    {
        var line = File.ReadLines($"/proc/{gateway.Id}/status").First(static each => each.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Sends the same bytes without end to everything that connects.</summary>
    private sealed class Impostor : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource ending = new();
        private readonly Task accepting;
        private int connections;

        public Impostor(string begins)
        {
            listener.Start();
            accepting = AcceptAsync(begins);
        }

        public int Connections => Volatile.Read(ref connections);

        public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        public async ValueTask DisposeAsync()
        {
            await ending.CancelAsync();
            listener.Dispose();
            await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ending.Dispose();
        }

        private async Task AcceptAsync(string begins)
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ending.Token);
                Interlocked.Increment(ref connections);
                _ = SendAsync(client, begins);
            }
        }

        private async Task SendAsync(TcpClient client, string begins)
        {
            using (client)
            {
                var first = Encoding.ASCII.GetBytes(begins);
                var rest = begins.EndsWith('\n') && begins[0] is '-' or '*' ? first : Encoding.ASCII.GetBytes(new string('x', 65_536));
                try
                {
                    await client.GetStream().WriteAsync(first, ending.Token);
                    for (var sent = 0L; sent < 512 * MegaByte; sent += rest.Length)
                    {
                        await client.GetStream().WriteAsync(rest, ending.Token);
                    }
                }
                catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
                {
                }
            }
        }
    }
}
