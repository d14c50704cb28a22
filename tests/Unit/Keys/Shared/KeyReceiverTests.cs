using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>What a replica does with what the others say, once, and with what it missed.</summary>
public sealed class KeyReceiverTests : IAsyncLifetime
{
    private readonly MembershipScene scene = new();

    private ScriptedStore Store => scene.Store;

    public async ValueTask InitializeAsync() => await scene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await scene.StopAsync();
        scene.Dispose();
    }

    [Fact]
    public async Task A_tenant_dropped_elsewhere_is_dropped_here_and_no_other()
    {
        await HoldAsync(1);
        await HoldAsync(2);
        Store.Say(Dropped(1));
        Assert.False(scene.Holds(Ring.Owner(1)));
        Assert.True(scene.Holds(Ring.Owner(2)));
    }

    [Fact]
    public async Task A_withdrawal_received_elsewhere_drops_the_key_here_and_an_authorisation_does_not()
    {
        await HoldAsync(1);
        Store.Say(scene.Replica.Says(new KeyMessage.Reconsidered(Ring.Tenant(1), true)));
        Assert.True(scene.Holds(Ring.Owner(1)));
        Store.Say(scene.Replica.Says(new KeyMessage.Reconsidered(Ring.Tenant(1), false)));
        Assert.False(scene.Holds(Ring.Owner(1)));
    }

    [Fact]
    public async Task Only_the_key_that_was_refused_elsewhere_is_discarded_here()
    {
        var key = await HoldAsync(1);
        Store.Say(Discarded("other", 1, "00000000"));
        Assert.True(scene.Holds(Ring.Owner(1)));
        Store.Say(Discarded("other", 2, key));
        Assert.False(scene.Holds(Ring.Owner(1)));
    }

    [Fact]
    public async Task What_a_replica_said_itself_it_does_not_do_again()
    {
        var key = await HoldAsync(1);
        Store.Say(Discarded(scene.Replica.News.Sender, 1, key));
        Store.Say(scene.Replica.Says(new KeyMessage.Dropped(Ring.Tenant(1)), scene.Replica.News.Sender, 2));
        Assert.True(scene.Holds(Ring.Owner(1)));
    }

    [Fact]
    public async Task What_was_received_already_is_not_done_again_but_the_same_published_again_is()
    {
        Store.Say(Dropped(1, number: 1));
        await HoldAsync(1);
        Store.Say(Dropped(1, number: 1));
        Assert.True(scene.Holds(Ring.Owner(1)));
        Store.Say(Dropped(1, number: 2));
        Assert.False(scene.Holds(Ring.Owner(1)));
    }

    [Fact]
    public async Task Twenty_thousand_messages_are_remembered_and_no_more()
    {
        for (var number = 1; number <= 19_999; number++)
        {
            Store.Say(Dropped(2, number));
        }

        Store.Say(Dropped(1, number: 20_000));
        await HoldAsync(1);
        Store.Say(Dropped(1, number: 20_000));
        Assert.False(scene.Holds(Ring.Owner(1)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wait_for_an_exchange_ends_with_the_exchange_on_any_replica(bool ours)
    {
        var waiting = scene.Replica.Wakeups.Expect("entry").WaitAsync(TimeSpan.FromHours(1), scene.Replica.Time, CancellationToken.None);
        Store.Say(scene.Replica.Says(new KeyMessage.Landed("entry"), ours ? scene.Replica.News.Sender : "other", 0));
        await Waiting.UntilAsync(() => waiting.IsCompletedSuccessfully);

        // The next exchange for the entry says the very same.
        waiting = scene.Replica.Wakeups.Expect("entry").WaitAsync(TimeSpan.FromHours(1), scene.Replica.Time, CancellationToken.None);
        Store.Say(scene.Replica.Says(new KeyMessage.Landed("entry"), ours ? scene.Replica.News.Sender : "other", 0));
        await Waiting.UntilAsync(() => waiting.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task What_is_not_understood_changes_nothing()
    {
        await HoldAsync(1);
        Store.Say("garbage");
        Store.Say("v2 other 1 0 unknown " + Ring.Tenant(1));
        Assert.True(scene.Holds(Ring.Owner(1)));
    }

    [Fact]
    public async Task What_carries_no_tag_or_was_said_long_ago_changes_nothing()
    {
        await HoldAsync(1);
        Store.Say(new KeyMessage.Dropped(Ring.Tenant(1)).ToText("other", 1, Store.Now));
        Store.Say(scene.Replica.Says(new KeyMessage.Dropped(Ring.Tenant(1)), at: Store.Now - 61_000));
        Assert.True(scene.Holds(Ring.Owner(1)));
        Store.Say(scene.Replica.Says(new KeyMessage.Dropped(Ring.Tenant(1)), at: Store.Now - 59_000));
        Assert.False(scene.Holds(Ring.Owner(1)));
    }

    /// <summary>A client that can write to Redis can put an old value back.</summary>
    [Fact]
    public void A_key_that_was_exchanged_before_a_drop_is_void_here_for_good()
    {
        Store.Say(Dropped(1));
        Assert.True(scene.Replica.Drops.IsVoid(Ring.Tenant(1), Store.Now - 1));
        Assert.False(scene.Replica.Drops.IsVoid(Ring.Tenant(1), Store.Now));
        Assert.False(scene.Replica.Drops.IsVoid(Ring.Tenant(2), Store.Now - 1));
    }

    [Fact]
    public async Task A_replica_that_stopped_receives_nothing()
    {
        await HoldAsync(1);
        await scene.StopAsync();
        Store.Say(Dropped(1));
        Store.Return();
        Assert.True(scene.Holds(Ring.Owner(1)));
        Assert.Equal(2, Store.CaughtUp.Count);
    }

    [Fact]
    public async Task A_connection_that_is_back_brings_what_was_missed_and_not_what_was_received()
    {
        var joined = Store.Now;
        var heard = Dropped(2, number: 1);
        Store.Say(heard);
        await HoldAsync(1);
        await HoldAsync(2);
        scene.Pass(5);
        Store.OnCatchUp = () => Task.FromResult<(long, IReadOnlyList<string>)>((Store.Now, [heard, Dropped(1, number: 2)]));
        Store.Return();
        await Waiting.UntilAsync(() => !scene.Holds(Ring.Owner(1)));
        Assert.True(scene.Holds(Ring.Owner(2)));
        Assert.Equal([null, 0, joined - 1000], Store.CaughtUp);

        Store.Return();
        await Waiting.UntilAsync(() => Store.CaughtUp.Count == 4);
        Assert.Equal(joined + 4000, Store.CaughtUp[3]);
    }

    [Theory]
    [InlineData(null, "no response within 4000 ms")]
    [InlineData(typeof(SharedStoreException), "no connection")]
    [InlineData(typeof(InvalidOperationException), "it fails in an unexpected way (InvalidOperationException)")]
    public async Task A_connection_that_is_back_but_brings_nothing_makes_the_replica_join_again_and_read_what_it_missed(
        Type? failure, string reason)
    {
        var joined = Store.Now;
        await HoldAsync(1);
        Store.OnCatchUp = () => failure is null
            ? new TaskCompletionSource<(long, IReadOnlyList<string>)>().Task
            : Task.FromException<(long, IReadOnlyList<string>)>(
                failure == typeof(
                    SharedStoreException) ? new SharedStoreException("no connection") : new InvalidOperationException("no connection"));
        Store.Return();
        await Waiting.UntilAsync(() =>
        {
            scene.Pass(failure is null ? 0.25 : 0);
            return scene.Reason == reason;
        });
        Assert.False(scene.State.IsJoined);

        Store.OnCatchUp = () => Task.FromResult<(long, IReadOnlyList<string>)>((Store.Now, [Dropped(1)]));
        await scene.JoinAsync();
        Assert.Equal(joined - 1000, Store.CaughtUp[^1]);
        Assert.False(scene.Holds(Ring.Owner(1)));
    }

    /// <summary>The subscription may be gone though no connection is.</summary>
    [Fact]
    public async Task Every_ten_seconds_a_replica_makes_sure_that_messages_arrive()
    {
        var asked = Store.CaughtUp.Count;
        await BeatAsync(1);
        Assert.Equal(asked, Store.CaughtUp.Count);
        await BeatAsync(1);
        await Waiting.UntilAsync(() => Store.CaughtUp.Count == asked + 1);
        await Ring.QuiesceAsync();
        Assert.True(scene.State.IsJoined);

        Store.OnCatchUp = static () =>
            Task.FromException<(long, IReadOnlyList<string>)>(new SharedStoreException("messages do not arrive"));
        await BeatAsync(2);
        await Waiting.UntilAsync(() => scene.Reason == "messages do not arrive");
        Store.OnCatchUp = null;
        await scene.JoinAsync();
    }

    [Fact]
    public async Task A_replica_that_stops_while_it_asks_for_what_it_missed_is_not_said_to_be_alone()
    {
        Store.OnCatchUp = static () => new TaskCompletionSource<(long, IReadOnlyList<string>)>().Task;
        Store.Return();
        await scene.StopAsync();
        await Ring.QuiesceAsync();
        Assert.True(scene.State.IsJoined);
    }

    private async Task BeatAsync(int beats)
    {
        for (var i = 0; i < beats; i++)
        {
            scene.Pass(ReplicaHeartbeat.Every.TotalSeconds);
            await Ring.QuiesceAsync();
        }
    }

    private string Dropped(int tenant, int number = 1) => scene.Replica.Says(new KeyMessage.Dropped(Ring.Tenant(tenant)), number: number);

    private string Discarded(string sender, int number, string fingerprint) =>
        scene.Replica.Says(new KeyMessage.Discarded(Ring.Owner(1), fingerprint), sender, number);

    private async Task<string> HoldAsync(int tenant) => (await scene.Ring.HoldAsync(Ring.Owner(tenant), $"tk_{tenant}")).Fingerprint;
}
