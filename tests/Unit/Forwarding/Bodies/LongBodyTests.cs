using AuroraGateway.Forwarding.Bodies;

namespace AuroraGateway.Unit.Forwarding.Bodies;

public sealed class LongBodyTests
{
    [Fact]
    public async Task A_body_that_never_waits_leaves_its_thread_after_each_stretch()
    {
        var source = new EndlessStream();
        await using var body = new LongBodyStream(source);
        var copied = new TaskCompletionSource();

        // Not a thread of the pool, as an event loop is none.
        var loop = new Thread(() => _ = CopyAsync(body, LongBodyStream.Stretch + 2, copied));
        loop.Start();
        loop.Join();
        await copied.Task;

        Assert.Equal(LongBodyStream.Stretch, source.ReadOnLoop);
        Assert.True(source.ReadOnPool >= 2);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(0L, false)]
    [InlineData((long)LongBodyStream.Stretch, false)]
    [InlineData((long)LongBodyStream.Stretch + 1, true)]
    public void A_body_is_long_if_its_length_is_unknown_or_more_than_a_stretch(long? length, bool isLong) =>
        Assert.Equal(isLong, LongBodyStream.Is(length));

    private static async Task CopyAsync(Stream body, int bytes, TaskCompletionSource copied)
    {
        var buffer = new byte[64 * 1024];
        for (var left = bytes; left > 0;)
        {
            left -= await body.ReadAsync(buffer, TestContext.Current.CancellationToken);
        }

        copied.SetResult();
    }

    private sealed class EndlessStream : MemoryStream
    {
        public int ReadOnLoop { get; private set; }

        public int ReadOnPool { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Thread.CurrentThread.IsThreadPoolThread)
            {
                ReadOnPool += buffer.Length;
            }
            else
            {
                ReadOnLoop += buffer.Length;
            }

            return new(buffer.Length);
        }
    }
}
