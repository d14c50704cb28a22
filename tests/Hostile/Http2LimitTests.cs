using AuroraGateway.Hostile.Wire;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile;

/// <summary>
/// What one HTTP/2 connection may cost. While each attack lasts, a well-behaved caller on another connection is served, and what the
/// gateway holds stays within a bound. AURORA_HOSTILE_SCALE multiplies the numbers for a long run by command.
/// </summary>
public sealed class Http2LimitTests(Rig rig) : CorpusTest(rig)
{
    private const long MegaByte = 1024 * 1024;
    private const int MostStreams = 100;
    private const ushort MaxConcurrentStreams = 3;
    private const ushort InitialWindowSize = 4;

    // One that the emulator has for this tenant.
    private const string Asset = "d123dc23-0006-4000-8000-000000000001";

    private static readonly int Scale = int.TryParse(Environment.GetEnvironmentVariable("AURORA_HOSTILE_SCALE"), out var scale) ? scale : 1;

    // Connections, each with as many streams as it may have.
    private static readonly int Stalling = 3 * Scale;

    // What one caller may have in flight at once: three quarters of Aurora:MaxConnections, 1 024. The others receive overloaded, and no
    // more arrive at Aurora.
    private const int Share = 768;

    private static readonly TimeSpan FloodTime = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly byte[] Call = Hpack.Encode(Request("/tenants/" + GatewayProcess.TenantA));

    [Fact]
    public async Task Streams_that_are_opened_and_reset_are_not_all_sent_on_and_keep_no_caller_out()
    {
        var opened = 0;
        await MeanwhileAsync(async () =>
        {
            for (var i = 0; i < 10 * Scale; i++)
            {
                using var connection = await Rig.OpenHttp2Async(Cancellation);
                await FloodAsync(connection, 5_000, () =>
                {
                    opened++;
                    var stream = connection.NextStream;
                    return [.. Frame.Headers(stream, Call).ToBytes(), .. Frame.Reset(stream, Http2Error.Cancel).ToBytes()];
                });
            }
        });
        Assert.InRange(Rig.Aurora.Stats.Requests, 1, opened / 2);

        // Kestrel's own word on a connection whose responses pile up, dozens of times over.
        Assert.DoesNotContain(" crit: Microsoft.AspNetCore.Server.Kestrel.Http2[", (await Rig.TlsAsync()).Written,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_000)]
    public async Task Fields_that_never_end_end_their_connection(int size)
    {
        await MeanwhileAsync(async () =>
        {
            for (var i = 0; i < 10 * Scale; i++)
            {
                using var connection = await Rig.OpenHttp2Async(Cancellation);
                var stream = connection.NextStream;
                await connection.SendAsync(Frame.Headers(stream, Call) with { Flags = 0 }, Cancellation);
                var more =
                    new Frame(FrameType.Continuation, 0, stream, Hpack.Encode([new("aurora-x", new string('a', size))])[..size]).ToBytes();
                await FloodAsync(connection, 100_000, () => more, Patience);
                Assert.Contains(connection.Ended, new[] { "goaway Protocol", "goaway Compression", "closed" });
            }
        });
    }

    [Fact]
    public async Task Of_a_thousand_streams_a_hundred_at_once_are_served()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = 0;
        Rig.Aurora.OnRequest = context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/held", StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            Interlocked.Increment(ref arrived);
            return gate.Task;
        };
        var held = Hpack.Encode(Request($"/tenants/{GatewayProcess.TenantA}/held"));
        await MeanwhileAsync(async () =>
        {
            using var connection = await Rig.OpenHttp2Async(Cancellation);
            var streams = Enumerable.Range(0, MostStreams).Select(_ => connection.NextStream).ToList();
            await connection.SendAsync(streams.SelectMany(stream => Frame.Headers(stream, held).ToBytes()).ToArray(), Cancellation);
            await Waiting.UntilAsync(() => Volatile.Read(ref arrived) == MostStreams, "a hundred arrived", Cancellation);
            for (var i = 0; i < 9 * MostStreams; i++)
            {
                var stream = connection.NextStream;
                await connection.SendAsync(Frame.Headers(stream, held), Cancellation);
                Assert.Equal("reset RefusedStream", (await connection.RespondAsync(stream, Cancellation)).ToString());
            }

            Assert.Equal((uint)MostStreams, connection.Announced[MaxConcurrentStreams]);
            Assert.Equal(MostStreams, Volatile.Read(ref arrived));
            gate.SetResult();
            foreach (var stream in streams)
            {
                Assert.Equal(404, (await connection.RespondAsync(stream, Cancellation)).Status);
            }
        });
        Rig.Aurora.OnRequest = null;
    }

    // What a connection may send while its responses are not read.
    [Theory]
    [InlineData(FrameType.Ping, 8)]
    [InlineData(FrameType.Settings, 0)]
    [InlineData(FrameType.Settings, 600)]
    [InlineData(FrameType.Priority, 5)]
    [InlineData(FrameType.WindowUpdate, 4)]
    [InlineData((FrameType)0xEE, 0)]
    public async Task Floods_of_frames_that_are_no_requests_do_not_keep_a_caller_out(FrameType type, int size)
    {
        var flood = Enumerable.Repeat(new Frame(type, 0, type == FrameType.Priority ? 1u : 0, new byte[size]).ToBytes(), 5_000)
            .SelectMany(each => each).ToArray();
        await MeanwhileAsync(async () =>
        {
            using var connection = await Rig.OpenHttp2Async(Cancellation);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            enough.CancelAfter(FloodTime * Scale);
            try
            {
                while (true)
                {
                    await connection.SendAsync(flood, enough.Token);
                }
            }
            catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
            {
                // Refused, or not: both are well, as long as others are served and nothing is kept.
            }
        });
    }

    [Fact]
    public async Task A_small_block_that_unfolds_to_a_large_one_is_refused()
    {
        // One field of 4 000 bytes into the table, then 16 000 references to it in one frame: 64 MB.
        byte[] first = [.. Call, 0x40, .. Hpack.Text("x"), .. Hpack.Text(new string('a', 3_900))];
        byte[] bomb = [.. Call, .. Enumerable.Repeat((byte)0xBE, 16_000)];
        await MeanwhileAsync(async () =>
        {
            for (var i = 0; i < 20 * Scale; i++)
            {
                using var connection = await Rig.OpenHttp2Async(Cancellation);
                foreach (var (block, expected) in new[] { (first, "200"), (bomb, "goaway Protocol") })
                {
                    var stream = connection.NextStream;
                    await connection.SendAsync(Frame.Headers(stream, block), Cancellation);
                    Assert.Equal(expected, (await connection.RespondAsync(stream, Cancellation)).ToString());
                }
            }
        });
    }

    [Fact]
    public async Task Responses_that_are_not_read_are_not_kept()
    {
        var large = Hpack.Encode(Request($"/tenants/{GatewayProcess.TenantA}/assets/{Asset}/content?bytes=100000000"));
        var connections = new List<Http2Connection>();
        await MeanwhileAsync(async () =>
        {
            for (var i = 0; i < Stalling; i++)
            {
                var connection = await Rig.OpenHttp2Async(Cancellation, opensWindows: false, settings: (InitialWindowSize, 0));
                connections.Add(connection);
                await connection.SendAsync(
                    Enumerable.Range(0, MostStreams).SelectMany(_ => Frame.Headers(connection.NextStream, large).ToBytes()).ToArray(),
                    Cancellation);
                await Rig.Aurora.WaitForRequestsAsync(Math.Min(connections.Count * MostStreams, Share), Cancellation);
            }

            // Time in which responses that were kept would pile up: three hundred of 100 MB.
            using var another = await Rig.OpenHttp2Async(Cancellation);
            for (var i = 0; i < 50; i++)
            {
                await ServedAsync(another);
            }
        });
        connections.ForEach(connection => connection.Dispose());
    }

    [Fact]
    public async Task Bodies_that_never_come_do_not_keep_a_caller_out_over_HTTP2_either()
    {
        var promise = Hpack.Encode([.. Request($"/tenants/{GatewayProcess.TenantA}/uploads", "POST"), new("content-length", "1000000000")]);
        var connections = new List<Http2Connection>();
        await MeanwhileAsync(async () =>
        {
            for (var i = 0; i < Stalling; i++)
            {
                var connection = await Rig.OpenHttp2Async(Cancellation);
                connections.Add(connection);
                for (var stream = 0; stream < MostStreams; stream++)
                {
                    var id = connection.NextStream;
                    await connection.SendAsync(
                        (byte[])[.. Frame.Headers(id, promise, ends: false).ToBytes(), .. Frame.Data(id, [1], ends: false).ToBytes()],
                        Cancellation);
                }

                await Rig.Aurora.WaitForRequestsAsync(Math.Min(connections.Count * MostStreams, Share), Cancellation);
            }
        });
        connections.ForEach(connection => connection.Dispose());
    }

    private static Field[] Request(string path, string method = "GET") =>
        [new(":method", method), new(":scheme", "https"), new(":authority", "gateway"), new(":path", path), new(
            "x-api-key", GatewayProcess.AllKey)];

    // Sends so often, or until the other side has had enough.
    private static async Task FloodAsync(Http2Connection connection, int times, Func<byte[]> next, TimeSpan? patience = null)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reading = connection.EndAsync(enough.Token);
        for (var sent = 0; sent < times && !reading.IsCompleted; sent += 100)
        {
            await connection.SendAsync(Enumerable.Range(0, 100).SelectMany(_ => next()).ToArray(), Cancellation);
        }

        // What it says to all that follows once it has read it: a bound, for a connection that may go on; a long one where it must not,
        // however busy the machine.
        enough.CancelAfter(patience ?? TimeSpan.FromSeconds(1));
        try
        {
            await reading;
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
        }
    }

    // Another caller than the one who attacks, whose share may be used up.
    private async Task ServedAsync(Http2Connection caller)
    {
        Field[] request = [.. Request("/tenants/" + GatewayProcess.TenantA).SkipLast(1), new("authorization", "Bearer " + Rig.Token)];
        Assert.Equal("200", (await caller.AskAsync(request, Cancellation)).ToString());
    }

    private async Task MeanwhileAsync(Func<Task> attack)
    {
        var gateway = await Rig.TlsAsync();
        using var caller = await Rig.OpenHttp2Async(Cancellation);
        await ServedAsync(caller);
        var before = gateway.Memory;
        Rig.Aurora.Reset();
        var attacking = attack();
        var (served, longest) = (0, TimeSpan.Zero);
        do
        {
            var begun = TimeProvider.System.GetTimestamp();
            await ServedAsync(caller);
            served++;
            var took = TimeProvider.System.GetElapsedTime(begun);
            longest = took > longest ? took : longest;
        }
        while (!attacking.IsCompleted);
        await attacking;
        TestContext.Current.TestOutputHelper!.WriteLine($"{served} calls served meanwhile, the slowest in {longest.TotalMilliseconds:F0} " +
            $"ms; grew by {(gateway.Memory - before) / MegaByte} MB");
        Assert.InRange(gateway.Memory, 0, before + (100 * MegaByte * Scale));
        await ServedAsync(caller);
        Assert.False(gateway.HasExited, gateway.Written);
    }
}
