using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys;

public sealed class SessionTests : IDisposable
{
    private readonly Ring ring = new();

    public void Dispose() => ring.Dispose();

    [Fact]
    public async Task A_hundred_first_calls_spend_the_token_once()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = Enumerable.Range(0, 100).Select(_ => ring.AskAsync(owner, token)).ToArray();
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_session"));
        Assert.All(await Task.WhenAll(asked), result => Assert.Equal(owner, result.Key!.Owner));
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_session_key_serves_neither_the_tenants_backend_nor_another_caller()
    {
        var (owner, token) = Ring.Session(1, "st_1", "app");
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_session"));
        await asked;

        Assert.False(ring.AskAsync(Ring.Owner(1)).IsCompleted);
        var (other, sameToken) = Ring.Session(1, "st_1", "other-app");
        Assert.False(ring.AskAsync(other, sameToken).IsCompleted);
    }

    [Fact]
    public async Task A_token_that_was_refused_is_never_sent_again()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(new KeyFailure(KeyFailureKind.SessionRejected, "422"));
        Assert.Equal(KeyFailureKind.SessionRejected, (await asked).Failure!.Kind);

        ring.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(KeyFailureKind.SessionRejected, (await ring.AskAsync(owner, token)).Failure!.Kind);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Theory]
    [InlineData(KeyFailureKind.Unavailable)]
    [InlineData(KeyFailureKind.BadAnswer)]
    [InlineData(KeyFailureKind.Throttled)]
    [InlineData(KeyFailureKind.ApplicationKeyRejected)]
    public async Task A_token_that_may_have_been_sent_counts_as_spent(KeyFailureKind kind)
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(new KeyFailure(kind, "trouble"));
        Assert.Equal(kind, (await asked).Failure!.Kind);

        ring.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(KeyFailureKind.SessionRejected, (await ring.AskAsync(owner, token)).Failure!.Kind);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_timeout_spends_the_token()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = ring.AskAsync(owner, token);
        await ring.Exchange.NextAsync();
        ring.Time.Advance(ring.Terms.ExchangeTimeout);
        Assert.Equal(KeyFailureKind.Unavailable, (await asked).Failure!.Kind);
        Assert.Equal(KeyFailureKind.SessionRejected, (await ring.AskAsync(owner, token)).Failure!.Kind);
    }

    [Fact]
    public async Task A_connection_that_failed_before_anything_was_sent_leaves_the_token_unspent()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(new KeyFailure(KeyFailureKind.Unavailable, "no connection") { NothingSent = true });
        Assert.Equal(KeyFailureKind.Unavailable, (await asked).Failure!.Kind);

        var again = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_session"));
        Assert.NotNull((await again).Key);
    }

    [Fact]
    public async Task A_session_whose_key_expired_has_ended_and_spends_nothing()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_session", TimeSpan.FromHours(13)));
        await asked;

        ring.Time.Advance(TimeSpan.FromHours(12.9));
        Assert.NotNull((await ring.AskAsync(owner, token)).Key);
        ring.Time.Advance(TimeSpan.FromHours(0.1));
        Assert.Equal(KeyFailureKind.SessionEnded, (await ring.AskAsync(owner, token)).Failure!.Kind);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_session_whose_key_was_refused_has_ended()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_session"));
        Assert.Equal(DiscardOutcome.Discarded, ring.Keys.Discard((await asked).Key!));
        Assert.Equal(KeyFailureKind.SessionEnded, (await ring.AskAsync(owner, token)).Failure!.Kind);
    }

    [Fact]
    public async Task Sessions_are_bounded_and_a_spent_one_is_not_dropped_to_make_room()
    {
        using var small = new Ring(static terms => terms with { MaxSessions = 1 });
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = small.AskAsync(owner, token);
        (await small.Exchange.NextAsync()).Complete(small.Exchange.Key("tk_session", TimeSpan.FromHours(1)));
        await asked;

        var (second, secondToken) = Ring.Session(1, "st_2");
        Assert.Equal(KeyFailureKind.Shed, (await small.AskAsync(second, secondToken)).Failure!.Kind);
        small.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(KeyFailureKind.SessionEnded, (await small.AskAsync(owner, token)).Failure!.Kind);
        small.Time.Advance(small.Terms.SessionMemory);
        var later = small.AskAsync(second, secondToken);
        (await small.Exchange.NextAsync()).Complete(small.Exchange.Key("tk_session_2"));
        Assert.NotNull((await later).Key);
    }

    [Fact]
    public async Task A_token_on_its_way_at_the_shutdown_still_gets_its_key()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = ring.AskAsync(owner, token);
        var purchase = await ring.Exchange.NextAsync();
        ring.Keys.StopExchanging();
        await Ring.QuiesceAsync();
        purchase.Complete(ring.Exchange.Key("tk_session"));
        Assert.NotNull((await asked).Key);
    }

    [Fact]
    public async Task A_gateway_that_only_sessions_use_finds_out_by_itself_that_the_endpoint_is_well_again()
    {
        var (owner, token) = Ring.Session(1, "st_1");
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(new KeyFailure(KeyFailureKind.ApplicationKeyRejected, "401"));
        await asked;
        Assert.NotNull(ring.Endpoint.Trouble);

        using var upkeep = new KeyUpkeep(() => ring.Keys, () => ring.Endpoint, () => ring.Terms, ring.Time);
        ring.Time.Advance(ring.Terms.LongestBackOff);
        upkeep.Tend();
        var probe = await ring.Exchange.NextAsync();
        Assert.Null(probe.Request.Session);
        Assert.Equal(Ring.Owner(1), probe.Request.Owner);
        probe.Complete(new KeyFailure(KeyFailureKind.SessionRejected, "422"));
        await Waiting.UntilAsync(() => ring.Endpoint.Trouble is null);
    }

    [Fact]
    public async Task At_the_bound_of_sessions_the_ring_is_searched_for_room_once_a_second_and_not_for_each_newcomer()
    {
        using var small = new Ring(static terms => terms with { MaxSessions = 1, SessionMemory = TimeSpan.FromSeconds(30) });
        small.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.SessionRejected, "422");
        await AskAsync(small, "st_1");
        small.Time.Advance(small.Terms.SessionMemory - TimeSpan.FromMilliseconds(500));
        Assert.Equal(KeyFailureKind.Shed, (await AskAsync(small, "st_2")).Failure!.Kind);
        small.Time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal(KeyFailureKind.Shed, (await AskAsync(small, "st_3")).Failure!.Kind);
        small.Time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal(KeyFailureKind.SessionRejected, (await AskAsync(small, "st_4")).Failure!.Kind);

        static Task<KeyResult> AskAsync(Ring ring, string text)
        {
            var (owner, token) = Ring.Session(1, text);
            return ring.AskAsync(owner, token);
        }
    }
}
