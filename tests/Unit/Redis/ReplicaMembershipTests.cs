using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Unit.Keys;
using AuroraGateway.Unit.Keys.Shared;

namespace AuroraGateway.Unit.Redis;

/// <summary>How a replica joins the others, stays away, and comes back.</summary>
public sealed class ReplicaMembershipTests : IDisposable
{
    private readonly MembershipScene scene = new();

    private ScriptedStore Store => scene.Store;

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task A_replica_joins_at_its_start_and_receives_what_is_published_from_then_on()
    {
        await scene.StartAsync();
        Assert.True(scene.State.IsJoined);
        Assert.Equal(1, Store.Probes);
        Assert.Equal([null, 0], Store.CaughtUp);
        Assert.Equal(["Information 1512"], scene.LogEvents);
        scene.Pass(60);
        await Ring.QuiesceAsync();
        Assert.Equal(1, Store.Probes);
        await scene.StopAsync();
    }

    [Fact]
    public async Task The_start_waits_for_redis_as_long_as_configured_and_reports_once_that_it_failed()
    {
        Store.OnProbe = static () => new TaskCompletionSource().Task;
        var starting = scene.StartAsync();
        scene.Pass(1.999);
        Assert.False(starting.IsCompleted);
        scene.Pass(0.001);
        await Waiting.UntilAsync(() => starting.IsCompletedSuccessfully);
        Assert.Equal(("not connected yet", 0), (scene.Reason, scene.LogEvents.Count()));

        await PassUntilAsync(() => scene.Reason == "no response within 4000 ms");
        Assert.Equal(["Warning 1511"], scene.LogEvents);

        Store.OnProbe = null;
        await scene.JoinAsync();
        Assert.Equal(["Warning 1511", "Information 1512"], scene.LogEvents);
        await Ring.QuiesceAsync();
        var probes = Store.Probes;
        scene.Pass(60);
        await Ring.QuiesceAsync();
        Assert.Equal(probes, Store.Probes);
        await scene.StopAsync();
    }

    [Fact]
    public async Task A_replica_that_cannot_read_what_it_missed_does_not_join()
    {
        Store.OnCatchUp = static () => new TaskCompletionSource<(long, IReadOnlyList<string>)>().Task;
        var starting = scene.StartAsync();
        await PassUntilAsync(() => scene.Reason == "no response within 4000 ms");
        Assert.False(scene.State.IsJoined);
        await starting;

        Store.OnCatchUp = null;
        await scene.JoinAsync();
        await scene.StopAsync();
    }

    [Fact]
    public async Task A_start_that_is_broken_off_ends()
    {
        Store.OnProbe = static () => new TaskCompletionSource().Task;
        using var breakOff = new CancellationTokenSource();
        var starting = scene.Member.StartAsync(breakOff.Token);
        await breakOff.CancelAsync();
        await Waiting.UntilAsync(() => starting.IsCompleted);
        Assert.True(starting.IsCanceled);
        await scene.StopAsync();
    }

    [Theory]
    [InlineData(0, 0.75)]
    [InlineData(1, 1.25)]
    public async Task A_replica_that_is_alone_looks_again_every_second_more_or_less(double random, double seconds)
    {
        using var alone = new MembershipScene(random);
        alone.Store.OnProbe = static () => throw new SharedStoreException("no connection", StoreFailure.Unreachable);
        await alone.StartAsync();
        for (var look = 1; look <= 3; look++)
        {
            await Waiting.UntilAsync(() => alone.Store.Probes == look);
            await Ring.QuiesceAsync();
            alone.Pass(seconds - 0.001);
            await Ring.QuiesceAsync();
            Assert.Equal(look, alone.Store.Probes);
            alone.Pass(0.001);
            await Waiting.UntilAsync(() => alone.Store.Probes == look + 1);
        }

        await alone.StopAsync();
    }

    [Fact]
    public async Task A_replica_that_is_alone_says_why_now()
    {
        Store.OnProbe = static () => throw new SharedStoreException("it asks for a password");
        await scene.StartAsync();
        Assert.Equal("it asks for a password", scene.Reason);
        Store.OnProbe = static () => throw new SharedStoreException("it is loading its data");
        scene.Pass(1);
        await Waiting.UntilAsync(() => scene.Reason == "it is loading its data");
        Assert.Single(scene.LogEvents);
        await scene.StopAsync();
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task An_unexpected_failure_makes_the_replica_standalone_and_it_comes_back(Type failure)
    {
        Store.OnProbe = () => throw (Exception)Activator.CreateInstance(failure)!;
        await scene.StartAsync();
        Assert.Equal($"it fails in an unexpected way ({failure.Name})", scene.Reason);

        Store.OnProbe = null;
        await scene.JoinAsync();
        await scene.StopAsync();
    }

    [Fact]
    public async Task An_unexpected_response_makes_the_replica_exchange_for_itself()
    {
        await scene.StartAsync();
        Store.OnLook = _ => throw new InvalidCastException("a reply of another shape");
        var buying = scene.Replica.BuyAsync(Ring.Owner(1));
        (await scene.Replica.Aurora.NextAsync()).Complete(scene.Replica.Aurora.Key("tk_1"));
        Assert.NotNull((await buying).Key);
        Assert.False(scene.State.IsJoined);
        await scene.StopAsync();
    }

    [Fact]
    public async Task A_replica_that_lost_redis_wakes_those_who_wait_comes_back_and_reads_what_it_missed()
    {
        await scene.StartAsync();
        var joined = Store.Now;
        var waiting = scene.Replica.Wakeups.Expect("entry").WaitAsync(TimeSpan.FromHours(1), scene.Replica.Time, CancellationToken.None);
        scene.State.GoAlone("no connection");
        await Waiting.UntilAsync(() => waiting.IsCompletedSuccessfully);

        await scene.JoinAsync();
        Assert.Equal([null, 0, joined - 1000], Store.CaughtUp);
        Assert.Equal(["Information 1512", "Warning 1511", "Information 1512"], scene.LogEvents);

        scene.State.GoAlone("no connection");
        await scene.JoinAsync();
        await scene.StopAsync();
    }

    [Fact]
    public async Task What_could_not_be_published_is_published_when_the_replica_joins()
    {
        scene.Replica.News.Dropped(Ring.Tenant(1));
        Assert.Equal(1, scene.Replica.News.Pending);
        await scene.StartAsync();
        Assert.Single(Store.Told);
        Assert.Equal(0, scene.Replica.News.Pending);
        await scene.StopAsync();
    }

    /// <summary>The store may hold the very key that the operator dropped here in the meantime.</summary>
    [Fact]
    public async Task What_was_dropped_while_alone_is_dropped_in_the_store_before_any_key_is_taken_from_it()
    {
        var dropped = new TaskCompletionSource();
        Store.OnRevoke = () => dropped.Task;
        scene.Replica.News.Dropped(Ring.Tenant(1));
        scene.Replica.News.Dropped(Ring.Tenant(2));
        var starting = scene.StartAsync();
        await Waiting.UntilAsync(() => Store.Revoked.Count == 1);
        Assert.False(scene.State.IsJoined);

        dropped.SetResult();
        await starting;
        Assert.True(scene.State.IsJoined);
        Assert.Equal((2, 2, 0), (Store.Revoked.Count, Store.Told.Count, scene.Replica.News.Pending));
        await scene.StopAsync();
    }

    [Fact]
    public async Task A_replica_that_cannot_publish_what_it_dropped_does_not_join_and_loses_none_of_it()
    {
        Store.OnTell = static () => new TaskCompletionSource().Task;
        scene.Replica.News.Dropped(Ring.Tenant(1));
        var starting = scene.StartAsync();
        await Waiting.UntilAsync(() => Store.Told.Count == 1);
        await PassUntilAsync(() => scene.Reason == "no response within 4000 ms");
        await starting;
        Assert.False(scene.State.IsJoined);
        Assert.Equal(1, scene.Replica.News.Pending);

        Store.OnTell = null;
        await scene.JoinAsync();
        Assert.Equal((2, 0), (Store.Told.Count, scene.Replica.News.Pending));
        await scene.StopAsync();
    }

    /// <summary>It was standalone until then, with keys that the others were asked to drop.</summary>
    [Fact]
    public async Task A_replica_that_could_not_join_at_its_start_reads_what_was_published_since_then()
    {
        Store.OnProbe = static () => throw new SharedStoreException("no connection");
        await scene.StartAsync();
        await scene.Ring.HoldAsync(Ring.Owner(1), "tk_1");
        var said = scene.Replica.Says(new KeyMessage.Dropped(Ring.Tenant(1)));
        Store.OnCatchUp = () => Task.FromResult<(long, IReadOnlyList<string>)>((Store.Now, Store.CaughtUp[^1] is null ? [] : [said]));
        Store.OnProbe = null;
        await scene.JoinAsync();
        Assert.False(scene.Holds(Ring.Owner(1)));
        Assert.Equal([null, 0], Store.CaughtUp);
        await scene.StopAsync();
    }

    /// <summary>
    /// A primary that was demoted, and one that falls silent, keep their connections: only a new lookup of the name leads elsewhere.
    /// </summary>
    [Theory]
    [InlineData(StoreFailure.ReadOnly)]
    [InlineData(StoreFailure.NoResponse)]
    public async Task A_connection_to_the_wrong_server_is_closed_at_once(StoreFailure cause)
    {
        await scene.StartAsync();
        scene.State.GoAlone("it is a read-only replica", cause);
        await Waiting.UntilAsync(() => Store.Forgotten == 1);
        await scene.JoinAsync();
        await scene.StopAsync();
    }

    [Fact]
    public async Task A_connection_that_stays_useless_is_closed_every_few_seconds()
    {
        await scene.StartAsync();
        Store.OnProbe = static () => throw new SharedStoreException("the cluster is down");
        scene.State.GoAlone("the cluster is down", StoreFailure.Error);
        await PassUntilAsync(() => Store.Forgotten == 1);
        await PassUntilAsync(() => Store.Forgotten == 2);
        Store.OnProbe = null;
        await scene.JoinAsync();
        await scene.StopAsync();
    }

    /// <summary>The connection is tried again at once, and only its failure says that Redis is unavailable.</summary>
    [Fact]
    public async Task A_connection_that_was_lost_is_in_doubt_until_the_next_attempt_has_failed()
    {
        await scene.StartAsync();
        Store.OnProbe = static () => throw new SharedStoreException("no connection", StoreFailure.ConnectionLost);
        scene.State.GoAlone("no connection", StoreFailure.ConnectionLost);
        scene.Pass(0.05);
        await Ring.QuiesceAsync();
        Assert.True(scene.State.Current.IsInDoubt);
        Store.OnProbe = static () => throw new SharedStoreException("connection refused", StoreFailure.Unreachable);
        await PassUntilAsync(() => !scene.State.Current.IsInDoubt);
        Assert.Equal("connection refused", scene.Reason);
        Store.OnProbe = null;
        await scene.JoinAsync();
        await scene.StopAsync();
    }

    [Fact]
    public async Task An_attempt_that_hangs_is_reported_with_the_reason_of_the_connection()
    {
        Store.Refusal = "the TLS handshake failed";
        Store.OnProbe = static () => new TaskCompletionSource().Task;
        var starting = scene.StartAsync();
        await PassUntilAsync(() => scene.Reason == "the TLS handshake failed");
        await starting;
        await scene.StopAsync();
    }

    [Fact]
    public async Task A_beat_without_a_reply_makes_the_replica_standalone()
    {
        await scene.StartAsync();
        Store.OnRoll = static (_, _) => new TaskCompletionSource<Roll>().Task;
        await PassUntilAsync(() => !scene.State.IsJoined);
        Assert.Equal(StoreFailure.NoResponse, scene.State.Current.Cause);
        Store.OnRoll = null;
        await scene.JoinAsync();
        await scene.StopAsync();
    }

    private Task PassUntilAsync(Func<bool> isSo) => Waiting.UntilAsync(() =>
    {
        scene.Pass(0.05);
        return isSo();
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replica_that_stops_looks_no_more_and_waits_for_no_reply(bool hangs)
    {
        Store.OnProbe = hangs ? static () => new TaskCompletionSource().Task : static () => throw new SharedStoreException("no connection");
        var starting = scene.StartAsync();
        await PassUntilAsync(() => starting.IsCompleted);
        await scene.StopAsync();
        var probes = Store.Probes;
        scene.Pass(60);
        await Ring.QuiesceAsync();
        Assert.Equal(probes, Store.Probes);
        Assert.NotEqual("it fails in an unexpected way (TaskCanceledException)", scene.Reason);
    }
}
