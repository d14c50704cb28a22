using AuroraGateway.Redis;

namespace AuroraGateway.Unit.Redis;

/// <summary>What <c>check</c> says of a Redis that no test starts: one too old, one too slow, one that refuses.</summary>
public sealed class SharedProbeTests
{
    [Theory]
    [InlineData("4.0.14", false, "redis:6379 is Redis: version 5 or newer is needed")]
    [InlineData("5.0.0", true, "redis:6379 is Redis")]
    [InlineData("8.2.1", true, "redis:6379 is Redis")]
    public void A_redis_older_than_5_will_not_do(string version, bool good, string text) =>
        Assert.Equal(new SharedFinding(good, text), SharedProbe.OfServer("redis:6379 is Redis", Version.Parse(version)));

    [Theory]
    [InlineData(49.9, true)]
    [InlineData(50.0, false)]
    public void Every_reply_must_come_before_the_gateway_would_stop_waiting(double milliseconds, bool good)
    {
        var finding = SharedProbe.OfLatency(TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(50));
        Assert.Equal(
            new SharedFinding(
                good, FormattableString.Invariant($"the slowest of 5 replies took {milliseconds:0.0} ms; Redis:Timeout is 50 ms")),
                    finding);
    }

    [Fact]
    public async Task What_works_and_what_does_not_is_reported_and_what_is_obvious_is_not()
    {
        var findings = new List<SharedFinding>();
        await SharedProbe.TryAsync(findings, "scripts may write", static () => Task.CompletedTask);
        await SharedProbe.TryAsync(findings, "replies", static () => Task.CompletedTask, quiet: true);
        await SharedProbe.TryAsync(findings, "messages may be received", static () => throw new Refusal());
        Assert.Equal([new(true, "scripts may write"), new(false, "messages may be received: no, the command cannot be sent now")],
            findings);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => SharedProbe.TryAsync(findings, "a fault of ours", static () => throw new InvalidOperationException()));
    }

    private sealed class Refusal() : StackExchange.Redis.RedisException("tk_secret");
}
