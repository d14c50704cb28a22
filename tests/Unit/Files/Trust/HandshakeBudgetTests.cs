using System.IO.Pipelines;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Unit.Files.Trust;

/// <summary>Bytes of a handshake are counted, and each piece is worked on by the threads of the verification.</summary>
public sealed class HandshakeBudgetTests
{
    private readonly ChainVerification threads = new(threads: 1, room: 4);

    [Fact]
    public async Task A_stream_gives_out_the_limit_and_no_byte_more()
    {
        var budget = new HandshakeBudget(100);
        await using var stream = new HandshakeStream(new MemoryStream(new byte[1000]), budget, threads);
        var buffer = new byte[64];
        Assert.Equal(64, await stream.ReadAsync(buffer));
        Assert.Equal(36, await stream.ReadAsync(buffer));
        await Assert.ThrowsAsync<HandshakeTooLargeException>(() => stream.ReadAsync(buffer).AsTask());
        Assert.True(budget.IsExceeded);
        await ChainVerification.LeaveAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_arrives_during_a_handshake_is_worked_on_by_the_threads_of_the_verification(bool isComplete)
    {
        var pipe = new Pipe();
        var budget = new HandshakeBudget(100);
        if (isComplete)
        {
            budget.Complete();
        }

        await using var stream = new HandshakeStream(pipe.Reader.AsStream(), budget, threads);
        var where = stream.ReadAsync(new byte[10]).AsTask().ContinueWith(
            _ => threads.IsCurrent, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await pipe.Writer.WriteAsync(new byte[10]);
        Assert.Equal(!isComplete, await where.Within("continuation"));
    }

    [Fact]
    public async Task A_stream_whose_handshake_is_complete_only_passes_on()
    {
        var budget = new HandshakeBudget(100);
        await using var stream = new HandshakeStream(new MemoryStream(new byte[1000]), budget, threads);
        budget.Complete();
        Assert.Equal(1000, await stream.ReadAsync(new byte[2000]));
    }

    [Fact]
    public async Task A_pipe_gives_out_the_limit_and_keeps_what_follows_for_later()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[250]);
        var budget = new HandshakeBudget(100);
        var input = new HandshakePipe(new Duplex(pipe.Reader, pipe.Writer), budget, threads).Input;
        var first = await input.ReadAsync();
        Assert.Equal(100, first.Buffer.Length);
        input.AdvanceTo(first.Buffer.GetPosition(60));
        Assert.Equal(40, budget.Left);
        var second = await input.ReadAsync();
        Assert.Equal(40, second.Buffer.Length);
        input.AdvanceTo(second.Buffer.GetPosition(20));
        budget.Complete();
        await ChainVerification.LeaveAsync();
        Assert.True(input.TryRead(out var rest));
        Assert.Equal(170, rest.Buffer.Length);
    }

    [Fact]
    public async Task A_pipe_whose_peer_sends_more_than_the_limit_ends()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[250]);
        var budget = new HandshakeBudget(100);
        var input = new HandshakePipe(new Duplex(pipe.Reader, pipe.Writer), budget, threads).Input;
        var first = await input.ReadAsync();
        input.AdvanceTo(first.Buffer.End);
        await Assert.ThrowsAsync<HandshakeTooLargeException>(() => input.ReadAsync().AsTask());
        Assert.True(budget.IsExceeded);
        await ChainVerification.LeaveAsync();
    }

    [Fact]
    public async Task A_handshake_that_finds_the_queue_full_ends()
    {
        var full = new ChainVerification(threads: 1, room: 0);
        var budget = new HandshakeBudget(100);
        await using var stream = new HandshakeStream(new MemoryStream(new byte[1000]), budget, full);
        await Assert.ThrowsAsync<VerificationOverloadException>(() => stream.ReadAsync(new byte[10]).AsTask());
        Assert.True(budget.IsShed);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
