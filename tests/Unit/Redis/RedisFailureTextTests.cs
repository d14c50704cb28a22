using AuroraGateway.Redis;
using AuroraGateway.Unit.Keys;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace AuroraGateway.Unit.Redis;

/// <summary>What the operator reads when Redis or its library fails; and the one failure that is worth another try at once.</summary>
public sealed class RedisFailureTextTests
{
    private const string NotAllowed = "the ACL user may not do what is needed";
    private static readonly TimeSpan AtMost = TimeSpan.FromMilliseconds(50);
    private readonly FakeTimeProvider time = new(Ring.Start);

    [Theory]
    [InlineData("READONLY You can't write against a read only replica.", "it is a read-only replica")]
    [InlineData(
        "ERR Error running script: @user_script:1: OOM command not allowed when used memory > 'maxmemory'.",
        "its memory is full (maxmemory)")]
    [InlineData(
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
        "it cannot save to disk and takes no writes")]
    [InlineData("NOREPLICAS Not enough good replicas to write.", "it has not enough replicas and takes no writes")]
    [InlineData("NOPERM User gateway has no permissions to run the 'eval' command", NotAllowed)]
    [InlineData("ERR The user executing the script can't run this command or subcommand script", NotAllowed)]
    [InlineData("ERR The user executing the script can't access at least one of the keys mentioned in the command arguments", NotAllowed)]
    [InlineData(
        "NOAUTH Authentication required.",
        "it asks for a password: set Redis:PasswordFile, or Redis:SentinelPasswordFile if it is a Sentinel")]
    [InlineData("ERR max number of clients reached", "it accepts no more clients (maxclients)")]
    [InlineData("ERR DB index is out of range", "the database does not exist")]
    [InlineData("WRONGPASS invalid username-password pair or user is disabled.", "it refuses the user or the password")]
    [InlineData("LOADING Redis is loading the dataset in memory", "it is loading its data")]
    [InlineData("BUSY Redis is busy running a script.", "it is busy with a script")]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", "its primary is down")]
    [InlineData("CLUSTERDOWN The cluster is down", "the cluster is down")]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot", "the cluster is moving a slot")]
    [InlineData("MOVED 3999 127.0.0.1:6381", "the cluster has moved a slot")]
    [InlineData("ERR unknown command 'EVAL'", "it lacks the command EVAL, or it was renamed")]
    [InlineData(
        "ERR unknown command `subscribe`, with args beginning with: `tk_secret`", "it lacks the command SUBSCRIBE, or it was renamed")]
    [InlineData("ERR unknown command '1'", "it lacks a command that is needed, or it was renamed")]
    [InlineData("ERR value tk_secret is not an integer", "it replies with an error")]
    public void An_error_of_redis_is_reported_in_our_words_and_never_in_its_own(string message, string told) =>
        Assert.Equal(told, RedisFailureText.Explain(Error(message)));

    /// <summary>A connection whose password was refused stays open without one.</summary>
    [Fact]
    public void A_password_that_was_refused_is_reported_though_redis_asks_for_one() => Assert.Equal(
        "it refuses the user or the password",
        RedisFailureText.Of(Error("NOAUTH Authentication required."), null, "it refuses the user or the password", worked: false)!.Message);

    [Fact]
    public void Every_failure_of_the_library_is_reported_without_its_text()
    {
        (Exception Failure, string? Told)[] all =
        [
            (new RedisTimeoutException(CommandFlags.None, "tk_secret", CommandStatus.Sent), "no reply in time"),
            (Lost(ConnectionFailureType.AuthenticationFailure), "it refuses the user or the password"),
            (Lost(ConnectionFailureType.SocketFailure), "no connection"),
            (new RedisCommandException("tk_secret"), "the command cannot be sent now"),
            (new RedisException("tk_secret"), "the command cannot be sent now"),
            (new ObjectDisposedException("tk_secret"), "the connection is closed"),
            (new TaskCanceledException("tk_secret"), "the connection is closed"),
            (new InvalidCastException("tk_secret"), "its reply cannot be understood"),
            (new FormatException("tk_secret"), "its reply cannot be understood"),
            (new OverflowException("tk_secret"), "its reply cannot be understood"),
            (new InvalidOperationException("no trouble of Redis"), null),
        ];
        Assert.All(all, each => Assert.Equal(each.Told, RedisFailureText.Explain(each.Failure)));
    }

    [Fact]
    public async Task A_script_over_a_slot_that_moves_is_sent_again_until_the_slot_has_arrived()
    {
        var sent = 0;
        var reply = RedisSlots.AcrossAsync(() => ++sent < 3 ? Moving() : Task.FromResult(RedisResult.Create((RedisValue)7)), AtMost, time);
        Assert.Equal(1, sent);
        time.Advance(TimeSpan.FromMilliseconds(4));
        Assert.Equal(1, sent);
        await Waiting.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            return reply.IsCompleted;
        });
        Assert.Equal(3, sent);
        Assert.Equal(7, (int)await reply);
    }

    [Fact]
    public async Task A_slot_that_does_not_arrive_is_waited_for_only_as_long_as_a_reply_is()
    {
        var sent = 0;
        var reply = RedisSlots.AcrossAsync(
            () =>
            {
                sent++;
                time.Advance(AtMost / 2);
                return Moving();
            },
            AtMost,
            time);
        await Waiting.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            return reply.IsCompleted;
        });
        await Assert.ThrowsAsync<RedisServerException>(() => reply);
        Assert.Equal(2, sent);
    }

    [Fact]
    public async Task Another_error_is_not_sent_again()
    {
        var sent = 0;
        await Assert.ThrowsAsync<RedisServerException>(() => RedisSlots.AcrossAsync(
            () =>
            {
                sent++;
                return Task.FromException<RedisResult>(Error("ERR TRYAGAIN is only quoted"));
            },
            AtMost,
            time).Within("end of the script"));
        Assert.Equal(1, sent);
    }

    private static Task<RedisResult> Moving() =>
        Task.FromException<RedisResult>(Error("TRYAGAIN Multiple keys request during rehashing of slot"));

    private static RedisServerException Error(string message) => new(default, CommandFlags.None, message);

    private static RedisConnectionException Lost(ConnectionFailureType type) =>
        new(type, CommandFlags.None, "tk_secret", null, CommandStatus.Sent);
}
