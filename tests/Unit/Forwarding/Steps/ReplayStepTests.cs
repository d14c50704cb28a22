using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Unit.Forwarding.Steps;

/// <summary>Bodies that are kept for a second sending, the room that they take, and the second sending itself.</summary>
public sealed class ReplayStepTests : IDisposable
{
    private const int MaxBody = 100_000;

    private readonly BodyBudget budget = new(total: 200_000, perCaller: 120_000);
    private readonly CallerShare share = new(new ShareTerms(100));
    private readonly PipelineScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void A_body_that_is_only_announced_takes_no_room()
    {
        var step = Step();
        Assert.False(Begin(step).IsCompleted);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Begin(step).IsCompleted);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
        Assert.Equal(0, budget.Used);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public async Task A_body_that_came_can_be_offered_twice(int length)
    {
        var sent = Bytes(length);
        var request = Request(new OnceStream(sent), length);
        Assert.True(await BufferAsync(request));
        Assert.Equal(length, budget.Used);
        Assert.Equal(sent, await ReadAsync(request));
        ReplayStep.Rewind(request);
        Assert.Equal(sent, await ReadAsync(request));

        request.Body!.Release();
        request.Body.Release();
        Assert.Equal((0, 0), (budget.Used, share.BodyBytes));
    }

    [Theory]
    [InlineData(200_000, 50_000, 0)]
    [InlineData(50_000, 200_000, 0)]
    [InlineData(200_000, 50_000, 48_000)]
    [InlineData(200_000, 50_000, 50_000)]
    public async Task A_body_that_does_not_fit_is_streamed_whole_and_cannot_be_sent_again(long total, long perCaller, int usedBefore)
    {
        var narrow = new BodyBudget(total, perCaller);
        Assert.True(narrow.TryReserve(share, usedBefore));
        var sent = Bytes(MaxBody);
        var request = Request(new OnceStream(sent), MaxBody);
        Assert.False(await BufferAsync(request, narrow));
        Assert.InRange(narrow.Used, usedBefore, Math.Min(total, perCaller));

        // The kept beginning is given back once it is sent, not only at the end.
        Assert.Equal(sent, await ReadAsync(request));
        Assert.Equal(usedBefore, narrow.Used);
        Assert.Equal(1, narrow.Streamed);
        request.Body!.Release();
        Assert.Equal(usedBefore, narrow.Used);
    }

    [Fact]
    public async Task What_one_caller_keeps_leaves_room_for_another()
    {
        Assert.True(await BufferAsync(Request(new OnceStream(Bytes(MaxBody)), MaxBody)));
        Assert.False(await BufferAsync(Request(new OnceStream(Bytes(MaxBody)), MaxBody)));

        var other = Request(new OnceStream(Bytes(70_000)), 70_000);
        other.Share = new CallerShare(new ShareTerms(100));
        Assert.True(await BufferAsync(other));
    }

    [Fact]
    public async Task A_body_that_breaks_off_gives_its_room_back_and_is_its_callers_fault()
    {
        var request = Request(new BreakingStream(Bytes(10_000)), 50_000);
        var exception = await Assert.ThrowsAnyAsync<IOException>(() => BufferAsync(request));
        Assert.True(budget.Used >= 10_000);
        Assert.Equal(CallerFault.Kind.Left, CallerFault.Of(exception, request.Http, request.IsReading));
        request.Body!.Release();
        Assert.Equal((0, 0), (budget.Used, share.BodyBytes));
    }

    [Fact]
    public async Task A_body_that_is_longer_or_shorter_than_it_announced_is_malformed()
    {
        foreach (var length in new[] { 9, 11 })
        {
            var request = Request(new OnceStream(Bytes(10)), length);
            var exception = await Assert.ThrowsAnyAsync<IOException>(() => BufferAsync(request));
            Assert.Equal(CallerFault.Kind.BadBody, CallerFault.Of(exception, request.Http, request.IsReading));
        }
    }

    [Fact]
    public void A_request_without_a_body_costs_nothing()
    {
        var request = Request(Stream.Null, 0);
        request.Http.Features.Set<IHttpRequestBodyDetectionFeature>(null);
        var step = Step();
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                Assert.Null(step.BufferAsync(request).Result);
            }
        }));
        Assert.True(request.IsReplayable);
    }

    [Fact]
    public async Task A_replayed_request_takes_the_next_key_and_another_turn()
    {
        var request = await RejectedAsync("GET");
        var first = request.Key;
        Assert.Null(await scene.Replay.PrepareAsync(request));
        Assert.NotSame(first, request.Key);
        Assert.Equal(200, request.Http.Response.StatusCode);
        Assert.Equal(2, scene.Gate.Read().Single().Used);
    }

    [Theory]
    [InlineData("POST", false, ProblemCode.KeyRefused)]
    [InlineData("POST", true, ProblemCode.SessionEnded)]
    [InlineData("GET", true, ProblemCode.SessionEnded)]
    public async Task A_request_that_cannot_be_repeated_is_reported_and_not_sent(string method, bool isSession, ProblemCode code)
    {
        var request = await RejectedAsync(method, isSession);
        var problem = await scene.Replay.PrepareAsync(request);
        Assert.Equal(code, problem?.Code);
        Assert.Equal(1, request.Sends);
    }

    [Fact]
    public async Task A_request_is_sent_twice_at_the_most()
    {
        var request = await RejectedAsync("GET");
        Assert.Null(await scene.Replay.PrepareAsync(request));
        request.Key!.Accept();
        Assert.True(scene.Forward.Settle(request, await scene.Forward.SendAsync(request)));
        Assert.Equal(ProblemCode.KeyRefused, (await scene.Replay.PrepareAsync(request))?.Code);
    }

    private async Task<GatewayRequest> RejectedAsync(string method, bool isSession = false)
    {
        scene.Aurora.Respond = static _ => Task.FromResult(PipelineScene.AuroraInHand.Unauthorized());
        var request = scene.At(nameof(ForwardStep), method: method, configure: http =>
        {
            if (isSession)
            {
                http.Request.Headers["Aurora-Session-Token"] = "st_1";
            }
        });
        Assert.True(scene.Forward.Settle(request, await scene.Forward.SendAsync(request)));
        return request;
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    private static async Task<byte[]> ReadAsync(GatewayRequest request)
    {
        var read = new MemoryStream();
        await request.Http.Request.Body.CopyToAsync(read);
        return read.ToArray();
    }

    private ReplayStep Step(BodyBudget? room = null) =>
        new(scene.Key, room ?? budget, scene.RequestMetrics);

    private async Task<bool> BufferAsync(GatewayRequest request, BodyBudget? room = null)
    {
        Assert.Null(await Step(room).BufferAsync(request));
        return request.IsReplayable;
    }

    private ValueTask<Problem?> Begin(ReplayStep step) => step.BufferAsync(Request(new SilentStream(), 1024 * 1024));

    private GatewayRequest Request(Stream body, long length)
    {
        var http = PipelineScene.Http("/tenants/" + PipelineScene.Tenant + "/projects", "PUT");
        http.Request.Body = body;
        http.Request.ContentLength = length;
        http.Features.Set<IHttpRequestBodyDetectionFeature>(new Bodied());
        var model = scene.Live.Current with { Replay = new ReplayPolicy(new ReplayOptions { MaxBody = 1024 * 1024 }) };
        return new GatewayRequest(http, model) { Started = 0, TraceId = TraceMark.Random(), Method = "PUT", Share = share };
    }

    /// <summary>Read once only, as a connection is.</summary>
    private class OnceStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Position { get => base.Position; set => throw new NotSupportedException(); }
    }

    /// <summary>Its client closes the stream after the bytes.</summary>
    private sealed class BreakingStream(byte[] bytes) : OnceStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is var read && (read > 0 || buffer.IsEmpty)
                ? read
                : throw new IOException("The client reset the request stream.");
    }

    private sealed class Bodied : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }

    /// <summary>Nothing ever comes.</summary>
    private sealed class SilentStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(new TaskCompletionSource<int>().Task);
    }
}
