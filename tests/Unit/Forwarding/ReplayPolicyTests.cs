using AuroraGateway.Forwarding;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Unit.Forwarding;

/// <summary>Bodies that are kept for a second sending, and the room that they take.</summary>
public sealed class ReplayPolicyTests
{
    private const int MaxBody = 100_000;

    private readonly BodyBudget budget = new(total: 200_000, perCaller: 120_000);
    private readonly CallerShare share = new(new ShareTerms(100));

    [Fact]
    public void A_body_that_is_only_announced_takes_no_room()
    {
        var policy = Policy(1024 * 1024);
        Assert.False(Begin(policy).IsCompleted);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Begin(policy).IsCompleted);
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
        var (http, visit) = Request(new OnceStream(sent), length);
        Assert.True(await Policy().PrepareAsync(http, visit));
        Assert.Equal(length, budget.Used);
        Assert.Equal(sent, await ReadAsync(http));
        ReplayPolicy.Rewind(http, visit);
        Assert.Equal(sent, await ReadAsync(http));

        visit.Body!.Release();
        visit.Body.Release();
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
        var (http, visit) = Request(new OnceStream(sent), MaxBody);
        Assert.False(await new ReplayPolicy(new ReplayOptions { MaxBody = MaxBody }, narrow).PrepareAsync(http, visit));
        Assert.InRange(narrow.Used, usedBefore, Math.Min(total, perCaller));

        // The kept beginning is given back once it is sent, not only at the end.
        Assert.Equal(sent, await ReadAsync(http));
        Assert.Equal(usedBefore, narrow.Used);
        Assert.Equal(1, narrow.Streamed);
        visit.Body!.Release();
        Assert.Equal(usedBefore, narrow.Used);
    }

    [Fact]
    public async Task What_one_caller_keeps_leaves_room_for_another()
    {
        var (first, firstVisit) = Request(new OnceStream(Bytes(MaxBody)), MaxBody);
        var (second, secondVisit) = Request(new OnceStream(Bytes(MaxBody)), MaxBody);
        Assert.True(await Policy().PrepareAsync(first, firstVisit));
        Assert.False(await Policy().PrepareAsync(second, secondVisit));

        var (other, otherVisit) = Request(new OnceStream(Bytes(70_000)), 70_000);
        otherVisit.Share = new CallerShare(new ShareTerms(100));
        Assert.True(await Policy().PrepareAsync(other, otherVisit));
    }

    [Fact]
    public async Task A_body_that_breaks_off_gives_its_room_back_and_is_its_callers_fault()
    {
        var (http, visit) = Request(new BreakingStream(Bytes(10_000)), 50_000);
        var exception = await Assert.ThrowsAnyAsync<IOException>(async () => await Policy().PrepareAsync(http, visit));
        Assert.True(budget.Used >= 10_000);
        Assert.Equal(CallerFault.Kind.Left, CallerFault.Of(exception, http, visit.IsReading));
        visit.Body!.Release();
        Assert.Equal((0, 0), (budget.Used, share.BodyBytes));
    }

    [Fact]
    public async Task A_body_that_is_longer_or_shorter_than_it_announced_is_malformed()
    {
        foreach (var length in new[] { 9, 11 })
        {
            var (http, visit) = Request(new OnceStream(Bytes(10)), length);
            var exception = await Assert.ThrowsAnyAsync<IOException>(async () => await Policy().PrepareAsync(http, visit));
            Assert.Equal(CallerFault.Kind.BadBody, CallerFault.Of(exception, http, visit.IsReading));
        }
    }

    [Fact]
    public void A_request_without_a_body_costs_nothing()
    {
        var (http, visit) = Request(Stream.Null, 0);
        http.Features.Set<IHttpRequestBodyDetectionFeature>(null);
        var policy = Policy();
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                Assert.True(policy.PrepareAsync(http, visit).Result);
            }
        }));
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    private static async Task<byte[]> ReadAsync(HttpContext http)
    {
        var read = new MemoryStream();
        await http.Request.Body.CopyToAsync(read);
        return read.ToArray();
    }

    private ReplayPolicy Policy(int maxBody = MaxBody) => new(new ReplayOptions { MaxBody = maxBody }, budget);

    private ValueTask<bool> Begin(ReplayPolicy policy)
    {
        var (http, visit) = Request(new SilentStream(), 1024 * 1024);
        return policy.PrepareAsync(http, visit);
    }

    private (DefaultHttpContext Http, Visit Visit) Request(Stream body, long length)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "PUT";
        http.Request.Body = body;
        http.Request.ContentLength = length;
        http.Features.Set<IHttpRequestBodyDetectionFeature>(new Bodied());
        return (http, new Visit { Started = 0, TraceId = TraceMark.Random(), Method = "PUT", Share = share });
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
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(new TaskCompletionSource<int>().Task);
    }
}
