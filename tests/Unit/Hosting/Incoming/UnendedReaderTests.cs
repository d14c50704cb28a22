using System.IO.Pipelines;
using AuroraGateway.Hosting.Incoming;

namespace AuroraGateway.Unit.Hosting.Incoming;

public sealed class UnendedReaderTests
{
    [Fact]
    public async Task The_end_is_reported_behind_the_last_byte()
    {
        var (pipe, reader) = await FilledAsync("abcd"u8.ToArray());
        var first = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.False(first.IsCompleted);
        reader.AdvanceTo(first.Buffer.GetPosition(2));
        var second = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((2, false), (second.Buffer.Length, second.IsCompleted));
        reader.AdvanceTo(second.Buffer.End);
        var last = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, true), (last.Buffer.Length, last.IsCompleted));
        reader.AdvanceTo(last.Buffer.End);
        await pipe.Reader.CompleteAsync();
    }

    [Fact]
    public async Task A_reader_that_wants_more_sees_the_end()
    {
        var (_, reader) = await FilledAsync("GET /"u8.ToArray());
        var partial = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.False(partial.IsCompleted);
        reader.AdvanceTo(partial.Buffer.Start, partial.Buffer.End);
        Assert.True(reader.TryRead(out var again));
        Assert.Equal((5, true), (again.Buffer.Length, again.IsCompleted));
        reader.AdvanceTo(again.Buffer.End);
        await reader.CompleteAsync();
    }

    [Fact]
    public async Task What_has_not_ended_passes_as_it_is()
    {
        var pipe = new Pipe();
        var reader = new UnendedReader(pipe.Reader);
        var reading = reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);
        await pipe.Writer.WriteAsync("x"u8.ToArray(), TestContext.Current.CancellationToken);
        var result = await reading;
        Assert.Equal((1, false), (result.Buffer.Length, result.IsCompleted));
        reader.AdvanceTo(result.Buffer.End);
        Assert.False(reader.TryRead(out _));
    }

    private static async Task<(Pipe Pipe, UnendedReader Reader)> FilledAsync(byte[] bytes)
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(bytes, TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        return (pipe, new UnendedReader(pipe.Reader));
    }
}
