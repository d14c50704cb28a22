using AuroraGateway.Hostile.Wire;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile;

/// <summary>
/// A caller with a good proof whose requests stall has its share of the connections to Aurora and no more, and all of it again when they
/// end.
/// </summary>
public sealed class StallTests(Rig rig) : CorpusTest(rig)
{
    private const int StreamsEach = 100;

    // Three quarters of Aurora:MaxConnections, 1 024. What is tried is more than all of those.
    private const int Share = 768;
    private const int Attackers = 11;

    private static readonly byte[] Stalling = Hpack.Encode(
        [.. Request($"/tenants/{GatewayProcess.TenantA}/held"), new("x-api-key", GatewayProcess.AllKey)]);

    [Fact]
    public async Task A_caller_whose_requests_stall_is_refused_beyond_its_share_and_another_is_served()
    {
        var gateway = await Rig.TlsAsync();
        using var other = await Rig.OpenHttp2Async(Cancellation);
        await ServedAsync(other);

        // Each way in which they end, and a last time to see that the one before gave everything back.
        foreach (var end in new Func<Stalled, Task>[] { RespondsAsync, ResetsAsync, BreaksOffAsync, RespondsAsync })
        {
            using var stalled = new Stalled(Rig);
            for (var i = 0; i < Attackers; i++)
            {
                await stalled.AddAsync(StreamsEach, Math.Clamp(Share - (i * StreamsEach), 0, StreamsEach));
                await ServedAsync(other);
            }

            Assert.Equal(Share, stalled.Arrived);
            await end(stalled);
            await ServedAsync(other);
            await Waiting.UntilAsync(() => IdleAsync(gateway), "every request has ended", Cancellation);
        }

        Assert.False(gateway.HasExited, gateway.Written);
        Rig.Aurora.OnRequest = null;
    }

    private static async Task RespondsAsync(Stalled stalled)
    {
        stalled.Release();
        foreach (var (connection, stream) in stalled.Streams)
        {
            Assert.Equal(404, (await connection.RespondAsync(stream, Cancellation)).Status);
        }
    }

    private static async Task ResetsAsync(Stalled stalled)
    {
        foreach (var (connection, stream) in stalled.Streams)
        {
            await connection.SendAsync(Frame.Reset(stream, Http2Error.Cancel), Cancellation);
        }
    }

    private static Task BreaksOffAsync(Stalled stalled)
    {
        stalled.Dispose();
        return Task.CompletedTask;
    }

    private static async Task<bool> IdleAsync(GatewayProcess gateway)
    {
        using var client = new HttpClient();
        return (await client.GetStringAsync(new Uri($"http://{gateway.Admin}/metrics"), Cancellation))
            .Split('\n').Any(line => line.StartsWith("aurora_gateway_requests_active", StringComparison.Ordinal) &&
                line.Split(' ')[1] == "0");
    }

    private static Field[] Request(string path) =>
        [new(":method", "GET"), new(":scheme", "https"), new(":authority", "gateway"), new(":path", path)];

    private async Task ServedAsync(Http2Connection other) =>
        Assert.Equal(
            200, (await other.AskAsync(
                [.. Request("/tenants/" + GatewayProcess.TenantA), new("authorization", "Bearer " + Rig.Token)], Cancellation)).Status);

    /// <summary>Streams of one caller without a response of Aurora yet; those that are one too many are refused at once.</summary>
    private sealed class Stalled : IDisposable
    {
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<Http2Connection> connections = [];
        private readonly List<(Http2Connection Connection, uint Stream)> streams = [];
        private readonly Rig rig;
        private int arrived;

        public Stalled(Rig rig)
        {
            this.rig = rig;
            rig.Aurora.OnRequest = http =>
            {
                if (!http.Request.Path.Value!.EndsWith("/held", StringComparison.Ordinal))
                {
                    return Task.CompletedTask;
                }

                Interlocked.Increment(ref arrived);
                return released.Task.WaitAsync(http.RequestAborted);
            };
        }

        public int Arrived => Volatile.Read(ref arrived);

        /// <summary>Every one that stalls.</summary>
        public IReadOnlyList<(Http2Connection Connection, uint Stream)> Streams => streams;

        /// <summary>Opens streams on a connection of their own and waits until each is known to stall or to be refused.</summary>
        public async Task AddAsync(int opened, int expected)
        {
            var before = Arrived;
            var connection = await rig.OpenHttp2Async(Cancellation);
            connections.Add(connection);
            var ids = Enumerable.Range(0, opened).Select(_ => connection.NextStream).ToList();
            await connection.SendAsync(ids.SelectMany(id => Frame.Headers(id, Stalling).ToBytes()).ToArray(), Cancellation);
            while (connection.Over.Count < opened - expected)
            {
                Assert.NotNull(await connection.ReadFrameAsync(Cancellation));
            }

            await Waiting.UntilAsync(() => Arrived == before + expected, $"{expected} more arrived", Cancellation);
            foreach (var id in connection.Over)
            {
                var response = await connection.RespondAsync(id, Cancellation);
                Assert.Equal("503 overloaded", response.ToString());
                Assert.Equal("aurora-gateway; error=connection_limit_reached; details=\"overloaded\"", response.Field("Proxy-Status"));
                Assert.Equal("1", response.Field("Retry-After"));
            }

            streams.AddRange(ids.Except(connection.Over).Select(id => (connection, id)));
        }

        public void Release() => released.TrySetResult();

        public void Dispose()
        {
            connections.ForEach(connection => connection.Dispose());
            Release();
        }
    }
}
