using System.Text;
using AuroraGateway.Redis;
using AuroraGateway.Unit.Keys;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Redis;

/// <summary>No response of Redis, or of what took its place, is buffered beyond what one of ours can be.</summary>
public sealed class RespBoundsTests
{
    [Theory]
    [InlineData("+OK\r\n", 1)]
    [InlineData("-ERR wrong\r\n:12\r\n", 2)]
    [InlineData("$5\r\nhello\r\n$-1\r\n$0\r\n\r\n", 3)]
    [InlineData("*3\r\n:1\r\n$3\r\nabc\r\n*2\r\n+a\r\n+b\r\n", 1)]
    [InlineData("*0\r\n*-1\r\n", 2)]
    [InlineData("%1\r\n+a\r\n:1\r\n~1\r\n:2\r\n>2\r\n+message\r\n$1\r\na\r\n_\r\n#t\r\n,1.5\r\n(123\r\n=5\r\ntxt:a\r\n!3\r\nERR\r\n", 9)]
    [InlineData("|1\r\n+key\r\n:3600\r\n:42\r\n", 1)]
    public void Every_response_of_the_protocol_is_read_whole_however_it_is_cut(string text, int responses)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var bounds = new RespBounds();
            for (var at = 0; at < bytes.Length; at += size)
            {
                Assert.Null(bounds.Take(bytes.AsSpan(at, Math.Min(size, bytes.Length - at))));
            }

            Assert.Equal(responses, bounds.Responses);
        }
    }

    [Theory]
    [InlineData("$524289\r\n")]
    [InlineData("$314572800\r\n")]
    [InlineData("$99999999999999999999\r\n")]
    [InlineData("*16385\r\n")]
    [InlineData("%8193\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    public void A_response_that_is_too_large_is_refused_before_it_is_read(string text) =>
        Assert.NotNull(new RespBounds().Take(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_line_without_end_and_many_texts_that_are_large_together_are_refused()
    {
        Assert.NotNull(new RespBounds().Take(Encoding.ASCII.GetBytes("+" + new string('x', 70_000))));
        var bounds = new RespBounds();
        var text = Encoding.ASCII.GetBytes("$500000\r\n" + new string('x', 500_000) + "\r\n");
        Assert.Null(bounds.Take("*3\r\n"u8));
        Assert.Null(bounds.Take(text));
        Assert.Null(bounds.Take(text));
        Assert.NotNull(bounds.Take(text));

        // One after the other they are as many responses.
        bounds = new RespBounds();
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Null(bounds.Take(text)));
    }

    [Fact]
    public async Task A_stream_that_is_refused_ends_and_says_why()
    {
        var reasons = new List<string>();
        var sent = new MemoryStream("$314572800\r\n"u8.ToArray());
        await using var stream = new RedisStream(sent, isSubscription: false, reasons.Add, _ => { }, TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(async () => Assert.Equal(0, await stream.ReadAsync(new byte[100])));
        Assert.Single(reasons);
    }

    [Fact]
    public async Task A_subscription_is_read_no_faster_than_replicas_talk()
    {
        var time = new FakeTimeProvider(Ring.Start);
        var flood = Encoding.ASCII.GetBytes("$400000\r\n" + new string('x', 400_000) + "\r\n");
        var sent = new MemoryStream([.. Enumerable.Repeat(flood, 4).SelectMany(static each => each)]);
        await using var stream = new RedisStream(sent, isSubscription: true, _ => { }, _ => { }, time);
        var buffer = new byte[flood.Length];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(flood.Length, await stream.ReadAsync(buffer));
        }

        var reading = stream.ReadAsync(buffer).AsTask();
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(flood.Length, await reading.Within("the next read"));
    }
}
