using AuroraGateway.Redis;
using AuroraGateway.Unit.Keys;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Redis;

/// <summary>What is shown and logged about whether a replica shares with the others.</summary>
public sealed class SharedStateTests
{
    private const string Together = "Information 1512: Redis is in use: this replica shares keys and limits with the others";
    private readonly FakeTimeProvider time = new(Ring.Start);
    private readonly LogRecord<SharedState> log = new();

    [Fact]
    public void Without_a_redis_nothing_is_shared_or_logged_whatever_happens()
    {
        var state = new SharedState(time, log, configured: false);
        state.Join();
        state.GoAlone("no");
        state.StayAlone("no");
        Assert.Equal(new SharedState.Snapshot(SharedMode.Off, Ring.Start, null), state.Current);
        Assert.False(state.IsJoined);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public void A_replica_begins_alone_and_says_since_when_and_why()
    {
        var state = new SharedState(time, log, configured: true);
        Assert.Equal(new SharedState.Snapshot(
            SharedMode.Alone, Ring.Start, "not connected yet", StoreFailure.NotConnected, IsInDoubt: true), state.Current);
        Assert.True(state.Lost.IsCompleted);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public void A_start_that_fails_is_logged_once_and_the_newest_reason_is_shown()
    {
        var state = new SharedState(time, log, configured: true);
        state.StayAlone("no connection");
        time.Advance(TimeSpan.FromSeconds(1));
        state.StayAlone("it asks for a password");
        Assert.Equal(new SharedState.Snapshot(
            SharedMode.Alone, Ring.Start, "it asks for a password", StoreFailure.Unreachable), state.Current);
        Assert.Equal(TimeSpan.FromSeconds(1), state.Lasting);
        Assert.Equal([Alone("no connection")], log.Lines);
    }

    [Fact]
    public void Every_change_is_logged_and_dated()
    {
        var state = new SharedState(time, log, configured: true);
        time.Advance(TimeSpan.FromSeconds(1));
        state.Join();
        Assert.Equal(new SharedState.Snapshot(SharedMode.Joined, Ring.Start + TimeSpan.FromSeconds(1), null), state.Current);
        Assert.True(state.IsJoined);
        var lost = state.Lost;
        Assert.False(lost.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(1));
        state.GoAlone("no connection");
        Assert.Equal(new SharedState.Snapshot(
            SharedMode.Alone, Ring.Start + TimeSpan.FromSeconds(2), "no connection", StoreFailure.Unreachable), state.Current);
        Assert.False(state.IsJoined);
        Assert.True(lost.IsCompleted);
        Assert.Equal([Together, Alone("no connection")], log.Lines);
    }

    [Fact]
    public void What_is_so_already_is_neither_logged_nor_dated_again()
    {
        var state = new SharedState(time, log, configured: true);
        state.Join();
        time.Advance(TimeSpan.FromSeconds(1));
        state.Join();
        state.StayAlone("a look that came too late");
        Assert.Equal(new SharedState.Snapshot(SharedMode.Joined, Ring.Start, null), state.Current);
        Assert.Equal(TimeSpan.FromSeconds(1), state.Lasting);
        Assert.False(state.Lost.IsCompleted);

        state.GoAlone("the first failure");
        time.Advance(TimeSpan.FromSeconds(1));
        state.GoAlone("the second failure");
        Assert.Equal("the first failure", state.Current.Reason);
        Assert.Equal(TimeSpan.FromSeconds(1), state.Lasting);

        state.StayAlone("still away");
        Assert.Equal("still away", state.Current.Reason);
        Assert.Equal([Together, Alone("the first failure")], log.Lines);
    }

    [Fact]
    public void A_connection_that_is_back_at_once_is_counted_and_not_logged()
    {
        var state = new SharedState(time, log, configured: true);
        state.Join();
        state.GoAlone("no connection", StoreFailure.ConnectionLost);
        Assert.True(state.Current.IsInDoubt);
        var settled = state.Settled;
        Assert.False(settled.IsCompleted);
        state.Join();
        Assert.True(settled.IsCompleted);

        state.GoAlone("no connection", StoreFailure.ConnectionLost);
        state.StayAlone("connection refused");
        Assert.False(state.Current.IsInDoubt);
        Assert.True(state.Settled.IsCompleted);
        Assert.Equal(2, state.Switches(StoreFailure.ConnectionLost));
        Assert.Equal([Together, Alone("connection refused")], log.Lines);
    }

    private static string Alone(string why) =>
        $"Warning 1511: Redis is unavailable: {why}. Running standalone: cached keys stay in use and each limit is divided by the " +
            $"last known replica count. "
        + "Check Redis:Endpoint; aurora-gateway check names what fails";
}
