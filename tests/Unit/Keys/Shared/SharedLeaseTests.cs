using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>Which replica exchanges and which waits: leases acquired, prolonged, released, and waited for.</summary>
public sealed class SharedLeaseTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly MeterRecord meters = new();
    private readonly Replica replica;

    public SharedLeaseTests() => replica = new Replica(meters);

    public void Dispose()
    {
        replica.Dispose();
        meters.Dispose();
    }

    [Fact]
    public async Task A_question_says_what_is_unwanted_and_for_how_long_the_lease_and_the_spent_token_count()
    {
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_1");
        await replica.BuyAsync(Owner, unwanted: "0123abcd");
        var question = Assert.Single(replica.Store.Questions);
        Assert.Equal("0123abcd", question.Unwanted);
        Assert.Equal(TimeSpan.FromSeconds(3), question.Span);
        Assert.Equal(TimeSpan.FromHours(26), question.SpentMemory);
        Assert.True(LeaseText.IsGood(question.Lease, replica.Seals.Current.Mac, replica.Names.Of(
            Owner, replica.Seals.Current).Lease, replica.Store.Now, TimeSpan.FromMinutes(1)));

        await replica.BuyAsync(Owner);
        Assert.NotEqual(question.Lease, replica.Store.Questions[^1].Lease);
    }

    [Fact]
    public async Task A_lease_is_prolonged_every_third_of_its_time_under_its_own_name()
    {
        var buying = replica.BuyAsync(Owner);
        var purchase = await replica.Aurora.NextAsync();
        Pass(999);
        Assert.Equal(0, replica.Store.Extensions);
        Pass(1);
        await Waiting.UntilAsync(() => replica.Store.Extensions == 1);
        Pass(1000);
        await Waiting.UntilAsync(() => replica.Store.Extensions == 2);
        Assert.All(replica.Store.Extended, each => Assert.Equal((replica.Store.Questions[0].Lease, TimeSpan.FromSeconds(3)), each));
        purchase.Complete(replica.Aurora.Key("tk_slow"));
        await buying;
    }

    [Fact]
    public async Task A_lease_that_was_lost_is_not_prolonged_any_more()
    {
        replica.Store.OnExtend = static () => Task.FromResult(false);
        var buying = replica.BuyAsync(Owner);
        var purchase = await replica.Aurora.NextAsync();
        for (var i = 0; i < 5; i++)
        {
            Pass(1000);
            await Ring.QuiesceAsync();
        }

        purchase.Complete(replica.Aurora.Key("tk_late"));
        await buying;
        Assert.Equal(1, replica.Store.Extensions);
    }

    [Fact]
    public async Task A_lease_is_prolonged_again_when_the_store_is_back_before_it_expires()
    {
        replica.Store.OnExtend = static () => Task.FromException<bool>(new SharedStoreException("no connection"));
        var buying = replica.BuyAsync(Owner);
        var purchase = await replica.Aurora.NextAsync();
        Pass(1000);
        await Waiting.UntilAsync(() => !replica.State.IsJoined);
        replica.Store.OnExtend = null;
        replica.State.Join();
        await Waiting.UntilAsync(() =>
        {
            Pass(100);
            return replica.Store.Extensions == 2;
        });
        purchase.Complete(replica.Aurora.Key("tk_1"));
        await buying;
    }

    [Fact]
    public async Task An_exchange_that_is_broken_off_frees_the_lease_and_shares_nothing()
    {
        replica.Aurora.Automatic = static _ => throw new OperationCanceledException("the gateway ends");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => replica.BuyAsync(Owner));
        var released = Assert.Single(replica.Store.Released);
        Assert.Equal(replica.Store.Questions[0].Lease, released.Lease);
        Assert.Null(released.Refusal);
        Assert.False(released.Unspent);
        Pass(10_000);
        Assert.Equal(0, replica.Store.Extensions);
    }

    [Fact]
    public async Task What_was_not_stored_because_its_application_key_was_refused_frees_the_lease_as_it_is()
    {
        replica.ApplicationKeys.Propose(Replica.Key("application-key-two"));
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_by_the_old_key");
        await replica.BuyAsync(Owner);
        var released = Assert.Single(replica.Store.Released);
        Assert.Null(released.Refusal);
        Assert.False(released.Unspent);
    }

    [Theory]
    [InlineData(3_000, 250, 1.0)]
    [InlineData(3_000, 125, 0.0)]
    [InlineData(100, 100, 1.0)]
    public async Task A_waiter_whose_message_was_lost_looks_again_soon(int left, int after, double random)
    {
        using var replica = new Replica(random: random);
        var entry = replica.Entry(Owner, "tk_winner");
        replica.Store.OnLook = _ => Task.FromResult(replica.Store.Questions.Count == 1
            ? replica.Held(Owner, TimeSpan.FromMilliseconds(left))
            : new Look(LookKind.Entry, replica.Store.Now, entry));
        var buying = replica.BuyAsync(Owner);
        replica.Time.Advance(TimeSpan.FromMilliseconds(after - 1));
        await Ring.QuiesceAsync();
        Assert.Single(replica.Store.Questions);
        replica.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("tk_winner", (await buying).Key!.Reveal());
    }

    [Fact]
    public async Task A_message_that_comes_with_the_response_is_not_missed_and_the_wait_is_counted()
    {
        var entry = replica.Entry(Owner, "tk_winner");
        replica.Store.OnLook = _ =>
        {
            if (replica.Store.Questions.Count > 1)
            {
                return Task.FromResult(new Look(LookKind.Entry, replica.Store.Now, entry));
            }

            replica.Wakeups.Wake(replica.Store.Looked[0]);
            return Task.FromResult(replica.Held(Owner, TimeSpan.FromSeconds(3)));
        };
        Assert.Equal("tk_winner", (await replica.BuyAsync(Owner)).Key!.Reveal());
        Assert.Single(replica.Store.Questions.Select(question => question.Lease).Distinct());
        Assert.Equal(1, meters.Lines.Count(line => line == "aurora_gateway.shared.waits 1"));
    }

    [Fact]
    public async Task Where_the_key_is_found_there_is_no_wait()
    {
        var entry = replica.Entry(Owner, "tk_other");
        replica.Store.OnLook = _ => Task.FromResult(new Look(LookKind.Entry, replica.Store.Now, entry));
        await replica.BuyAsync(Owner);
        Assert.DoesNotContain("aurora_gateway.shared.waits 1", meters.Lines);
    }

    [Fact]
    public async Task A_waiter_leaves_with_the_deadline_of_its_exchange()
    {
        replica.Store.OnLook = _ => Task.FromResult(replica.Held(Owner, TimeSpan.FromSeconds(3)));
        using var deadline = new CancellationTokenSource();
        var buying = replica.Exchange.BuyAsync(new ExchangeRequest(Owner, null, null, new KeyTerms()), deadline.Token).AsTask();
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => buying.Within("end of the wait"));
    }

    /// <summary>The holder's deadline is before ours: an exchange of our own would be the second one of the fleet.</summary>
    [Fact]
    public async Task A_lease_whose_exchange_does_not_end_is_waited_for_until_the_own_deadline_is_near()
    {
        replica.Store.OnLook = _ => Task.FromResult(replica.Held(Owner, TimeSpan.FromMinutes(1)));
        var failure = (await WaitInVainAsync(replica.BuyAsync(Owner), 9.7, 10)).Failure!;
        Assert.Equal((KeyFailureKind.Shed, TimeSpan.FromSeconds(1), true), (failure.Kind, failure.RetryAfter, failure.NothingSent));
        Assert.Equal(0, replica.Aurora.Count);
        Assert.True(replica.State.IsJoined);
    }

    [Fact]
    public async Task A_session_whose_token_another_is_spending_without_end_receives_retry_and_nothing_is_sent()
    {
        var (owner, token) = Ring.Session(1, "session-token");
        replica.Store.OnLook = _ => Task.FromResult(replica.Held(owner, TimeSpan.FromMinutes(1)));
        var failure = (await WaitInVainAsync(replica.BuyAsync(owner, token), 8, 8.5)).Failure!;
        Assert.Equal((KeyFailureKind.Shed, TimeSpan.FromSeconds(1), true), (failure.Kind, failure.RetryAfter, failure.NothingSent));
        Assert.Equal(0, replica.Aurora.Count);
    }

    [Theory]
    [InlineData(40, false)]
    [InlineData(41, true)]
    public async Task A_renewal_is_put_off_only_if_the_key_lasts_longer_than_the_trouble_and_an_exchange(int heldForSeconds, bool putOff)
    {
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_renewed");
        replica.State.GoAlone("no connection");
        replica.Time.Advance(SharedExchange.ShortOutage - TimeSpan.FromMilliseconds(1));
        var outcome = await replica.BuyAsync(Owner, heldFor: TimeSpan.FromSeconds(heldForSeconds));
        Assert.Equal(putOff ? KeyFailureKind.Shed : null, outcome.Failure?.Kind);
        Assert.Equal(putOff ? TimeSpan.FromSeconds(5) : null, outcome.Failure?.RetryAfter);
    }

    private async Task<ExchangeOutcome> WaitInVainAsync(Task<ExchangeOutcome> buying, double least, double most)
    {
        var begun = replica.Time.GetUtcNow();
        await Waiting.UntilAsync(() =>
        {
            Pass(20);
            return buying.IsCompleted;
        });
        Assert.InRange(replica.Time.GetUtcNow() - begun, TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
        return await buying;
    }

    private void Pass(int milliseconds) => replica.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
