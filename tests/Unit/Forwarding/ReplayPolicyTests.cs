using AuroraGateway.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Unit.Forwarding;

public sealed class ReplayPolicyTests
{
    [Fact]
    public void A_body_that_is_only_announced_took_its_whole_room()
    {
        var policy = new ReplayPolicy(new ReplayOptions { MaxBody = 1024 * 1024 });
        Assert.False(Begin(policy).IsCompleted);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Begin(policy).IsCompleted);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public async Task A_body_that_came_can_be_offered_twice(int length)
    {
        var sent = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var http = Request(new OnceStream(sent), length);
        Assert.True(await new ReplayPolicy(new ReplayOptions { MaxBody = 100_000 }).PrepareAsync(http));
        Assert.Equal(sent, await ReadAsync(http));
        ReplayPolicy.Rewind(http);
        Assert.Equal(sent, await ReadAsync(http));
    }

    private static ValueTask<bool> Begin(ReplayPolicy policy) => policy.PrepareAsync(Request(new SilentStream(), 1024 * 1024));

    private static DefaultHttpContext Request(Stream body, long length)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "PUT";
        http.Request.Body = body;
        http.Request.ContentLength = length;
        http.Features.Set<IHttpRequestBodyDetectionFeature>(new Bodied());
        return http;
    }

    private static async Task<byte[]> ReadAsync(HttpContext http)
    {
        var read = new MemoryStream();
        await http.Request.Body.CopyToAsync(read);
        return read.ToArray();
    }

    /// <summary>Read once only, as a connection is.</summary>
    private sealed class OnceStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Position { get => base.Position; set => throw new NotSupportedException(); }
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
