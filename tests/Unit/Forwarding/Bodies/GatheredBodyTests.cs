using System.IO.Pipelines;
using AuroraGateway.Forwarding.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Unit.Forwarding.Bodies;

/// <summary>A long response is sent in large pieces, and waits for a slow caller where no buffer is rented.</summary>
public sealed class GatheredBodyTests
{
    private const int Piece = 1_000;

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_ready_is_sent_together_and_before_the_wait_for_more()
    {
        var (source, writer) = (new Source(), new CountingWriter());
        var (body, output) = Copy(source, writer);

        for (var piece = 0; piece < 4; piece++)
        {
            source.Ready(Piece);
            await StepAsync(body, output);
        }

        Assert.Empty(writer.Flushes);

        var wait = body.ReadAsync(Memory<byte>.Empty, Canceled);

        Assert.False(wait.IsCompleted);
        Assert.Equal([4 * Piece], writer.Flushes);
        source.End();
        await wait;
        Assert.Equal(0, await body.ReadAsync(new byte[Piece], Canceled));
        Assert.Equal(4 * Piece, body.Taken);
    }

    [Fact]
    public async Task Bytes_are_sent_at_the_latest_when_there_are_enough()
    {
        var (source, writer) = (new Source(), new CountingWriter());
        var (body, output) = Copy(source, writer);
        for (var piece = 0; piece < (GatheredBody.Most * 2 / GatheredBody.MostIfSlow) + 3; piece++)
        {
            source.Ready(GatheredBody.MostIfSlow / 2);
            await StepAsync(body, output);
        }

        Assert.Equal([GatheredBody.Most, GatheredBody.MostIfSlow], writer.Flushes);
    }

    [Fact]
    public async Task What_is_left_at_the_end_or_before_a_failure_is_sent()
    {
        foreach (var fails in new[] { false, true })
        {
            var (source, writer, body, output) = await BeginAsync();
            source.Ready(Piece);
            await StepAsync(body, output);
            source.End(fails ? new IOException("Aurora closed") : null);

            var last = body.ReadAsync(new byte[Piece], Canceled).AsTask();

            Assert.Equal([Piece, Piece], writer.Flushes);
            Assert.Equal(fails, await Record.ExceptionAsync(() => last) is IOException);
            Assert.False(output.HasFailed);
        }
    }

    [Fact]
    public async Task A_slow_caller_is_waited_for_by_the_read_without_a_buffer()
    {
        var (writer, output, wait) = await WaitForCallerAsync();
        Assert.False(wait.IsCompleted);

        writer.Release(null);
        Assert.Equal(0, await wait);
        Assert.False(output.HasFailed);
        Assert.Equal(GatheredBody.MostIfSlow, output.Piece);
    }

    [Fact]
    public async Task A_caller_that_was_slow_receives_small_pieces_first()
    {
        var (source, writer, body, output) = await BeginAsync();
        writer.Hold();
        source.Ready(20 * GatheredBody.Most);
        await StepAsync(body, output);
        writer.Release(null);
        writer.Flow();
        for (var step = 0; step < 20; step++)
        {
            await StepAsync(body, output);
        }

        Assert.Equal(
            [Piece, .. Enumerable.Repeat(GatheredBody.MostIfSlow, 17), .. Enumerable.Repeat(GatheredBody.Most, 4)], writer.Flushes);
    }

    [Fact]
    public async Task A_caller_that_fails_is_not_mistaken_for_Aurora()
    {
        var (writer, output, wait) = await WaitForCallerAsync();

        writer.Release(new OperationCanceledException());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.True(output.HasFailed);
    }

    // Kestrel gives no room to write to once the connection has ended.
    [Fact]
    public async Task A_connection_that_has_ended_is_the_callers_failure()
    {
        var (source, writer, body, output) = await BeginAsync();
        Assert.False(output.HasFailed);

        writer.HasEnded = true;
        source.Ready(Piece);
        await Assert.ThrowsAsync<IOException>(() => StepAsync(body, output));
        Assert.True(output.HasFailed);
    }

    [Fact]
    public async Task A_response_keeps_its_writer_and_its_end()
    {
        var http = new DefaultHttpContext();
        using var sink = new MemoryStream();
        http.Response.Body = sink;
        var before = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;

        var body = GatheredBody.Of(http);

        Assert.Same(body, http.Response.Body);
        Assert.Same(before, http.Response.BodyWriter);
        await http.Response.Body.WriteAsync(new byte[Piece], Canceled);
        await http.Response.CompleteAsync();
        Assert.Equal(Piece, sink.Length);
    }

    // As Kestrel refuses headers that it cannot send.
    [Fact]
    public async Task A_response_that_cannot_start_fails_where_it_is_written()
    {
        var output = new GatheredBody(new Response(new CountingWriter(), new InvalidOperationException("the header is not valid")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => output.WriteAsync(new byte[Piece], Canceled).AsTask());
        Assert.False(output.HasFailed);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(16 * 1024, false)]
    [InlineData(20_000, true)]
    public void What_arrives_with_one_read_is_not_gathered(int? length, bool isGathered) =>
        Assert.Equal(isGathered, GatheredBody.IsFor(length));

    private static (LongBodyStream Body, GatheredBody Output) Copy(Source source, CountingWriter writer)
    {
        var output = new GatheredBody(new Response(writer));
        return (new LongBodyStream(source, output), output);
    }

    // A response whose first piece was sent.
    private static async Task<(Source Source, CountingWriter Writer, LongBodyStream Body, GatheredBody Output)> BeginAsync()
    {
        var (source, writer) = (new Source(), new CountingWriter());
        var (body, output) = Copy(source, writer);
        source.Ready(Piece);
        await StepAsync(body, output);
        await output.FlushAsync(Canceled);
        return (source, writer, body, output);
    }

    // More is ready, but the caller has not read what was sent.
    private static async Task<(CountingWriter Writer, GatheredBody Output, Task<int> Wait)> WaitForCallerAsync()
    {
        var (source, writer, body, output) = await BeginAsync();
        writer.Hold();
        source.Ready(GatheredBody.Most);
        await StepAsync(body, output);
        source.Ready(Piece);
        return (writer, output, body.ReadAsync(Memory<byte>.Empty, Canceled).AsTask());
    }

    // As the forwarder does it.
    private static async Task StepAsync(LongBodyStream body, GatheredBody output)
    {
        Assert.Equal(0, await body.ReadAsync(Memory<byte>.Empty, Canceled));
        var buffer = new byte[64 * 1024];
        var read = await body.ReadAsync(buffer, Canceled);
        await output.WriteAsync(buffer.AsMemory(0, read), Canceled);
    }

    /// <summary>What Aurora sends: a read waits until there is something.</summary>
    private sealed class Source : MemoryStream
    {
        private readonly TaskCompletionSource ended = new();
        private int ready;

        public void Ready(int bytes) => ready += bytes;

        public void End(Exception? fault = null)
        {
            if (fault is null)
            {
                ended.SetResult();
            }
            else
            {
                ended.SetException(fault);
            }
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (ready == 0)
            {
                await ended.Task;
            }

            var read = Math.Min(ready, buffer.Length);
            ready -= read;
            return read;
        }
    }

    private sealed class Response(PipeWriter writer, Exception? fault = null) : IHttpResponseBodyFeature
    {
        public Stream Stream => throw new NotSupportedException();

        public PipeWriter Writer => writer;

        public void DisableBuffering() => throw new NotSupportedException();

        public Task StartAsync(CancellationToken cancellationToken = default) =>
            fault is null ? Task.CompletedTask : Task.FromException(fault);

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task CompleteAsync() => throw new NotSupportedException();
    }

    /// <summary>The caller's connection: how many bytes each flush sends, and how long it waits.</summary>
    private sealed class CountingWriter : PipeWriter
    {
        private readonly byte[] memory = new byte[128 * 1024];
        private TaskCompletionSource<FlushResult>? held;
        private int written;

        public List<int> Flushes { get; } = [];

        public bool HasEnded { get; set; }

        public void Flow() => held = null;

        public void Hold() => held = new TaskCompletionSource<FlushResult>();

        public void Release(Exception? fault)
        {
            if (fault is null)
            {
                held!.SetResult(default);
            }
            else
            {
                held!.SetException(fault);
            }
        }

        public override void Advance(int bytes) => written += bytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => memory;

        public override Span<byte> GetSpan(int sizeHint = 0) => HasEnded ? default : memory;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Flushes.Add(written);
            written = 0;
            return held is null ? default : new(held.Task);
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
