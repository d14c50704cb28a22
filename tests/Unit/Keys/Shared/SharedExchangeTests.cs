using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys.Shared;

public sealed class SharedExchangeTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly Replica replica = new();

    public void Dispose() => replica.Dispose();

    [Fact]
    public async Task An_entry_of_another_replica_is_used_and_no_exchange_is_made()
    {
        var entry = replica.Entry(Owner, "tk_other");
        replica.Store.OnLook = _ => Task.FromResult(new Look(LookKind.Entry, replica.Store.Now, entry));

        var outcome = await replica.BuyAsync(Owner);
        Assert.Equal("tk_other", outcome.Key!.Reveal());
        Assert.True(outcome.Key.FromShared);
        Assert.Equal(0, replica.Aurora.Count);
    }

    [Theory]
    [InlineData("another tenant's")]
    [InlineData("another application key's")]
    [InlineData("nearly over")]
    [InlineData("altered")]
    public async Task An_entry_that_is_no_good_is_named_bad_and_replaced(string what)
    {
        var entry = what switch
        {
            "another tenant's" => replica.Entry(Ring.Owner(2), "tk_foreign"),
            "another application key's" =>
                replica.Entry(
                    Owner, "tk_foreign", seal: new KeySeal(Replica.Key("application-key-two"), Replica.Origin, Replica.Application)),
            "nearly over" => replica.Entry(Owner, "tk_foreign", TimeSpan.FromSeconds(1)),
            _ => replica.Entry(Owner, "tk_foreign"),
        };
        entry[^1] ^= (byte)(what == "altered" ? 1 : 0);
        replica.Store.OnLook = question => Task.FromResult(question.Bad is null
            ? new Look(LookKind.Entry, replica.Store.Now, entry)
            : new Look(LookKind.Leased, replica.Store.Now, Fence: 8));
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_new");

        Assert.Equal("tk_new", (await replica.BuyAsync(Owner)).Key!.Reveal());
        Assert.Equal(entry.AsSpan(EntryHeader.Length, Envelope.HeadLength).ToArray(), replica.Store.Questions[^1].Bad);
        Assert.Equal(8, Assert.Single(replica.Store.KeptRequests).Header.Fence);
    }

    [Fact]
    public async Task A_store_that_fails_is_not_used_for_a_while_and_the_key_is_exchanged()
    {
        replica.Store.OnLook = _ => Task.FromException<Look>(new SharedStoreException("it is a read-only replica"));
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_alone");

        Assert.Equal("tk_alone", (await replica.BuyAsync(Owner)).Key!.Reveal());
        Assert.Equal("it is a read-only replica", replica.State.Current.Reason);
        await replica.BuyAsync(Owner);
        Assert.Single(replica.Store.Questions);
    }

    [Fact]
    public async Task A_store_that_never_responds_is_gone_after_three_seconds_and_the_key_is_exchanged()
    {
        replica.Store.OnLook = _ => new TaskCompletionSource<Look>().Task;
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_alone");
        var buying = replica.BuyAsync(Owner);
        Assert.Equal("tk_alone", (await PassUntilAsync(buying)).Key!.Reveal());
        Assert.Equal(StoreFailure.NoResponse, replica.State.Current.Cause);
    }

    /// <summary>Another replica may be sending it: one late reply is not worth a token spent twice.</summary>
    [Fact]
    public async Task A_session_token_is_not_sent_because_one_reply_is_late()
    {
        var (owner, token) = Ring.Session(1, "session-token");
        replica.Store.OnLook = _ => new TaskCompletionSource<Look>().Task;
        var buying = replica.BuyAsync(owner, token);
        var failure = (await PassUntilAsync(
            buying, () => replica.Guard.TryAsync(SharedStep.Tell, static () => Task.CompletedTask).AsTask())).Failure!;
        Assert.Equal((KeyFailureKind.Shed, true), (failure.Kind, failure.NothingSent));
        Assert.Equal(0, replica.Aurora.Count);
        Assert.True(replica.State.IsJoined);
    }

    [Fact]
    public async Task A_session_token_is_marked_as_sent_before_it_is_sent_and_as_exchanged_after()
    {
        var (owner, token) = Ring.Session(1, "session-token");
        replica.Store.OnSend = _ =>
        {
            Assert.Equal(0, replica.Aurora.Count);
            return Task.FromResult(true);
        };
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_1");
        await replica.BuyAsync(owner, token);
        var lease = replica.Store.Questions[0].Lease;
        string[] marks = [replica.Store.Questions[0].Mark!, Assert.Single(
            replica.Store.Sent).Mark, Assert.Single(replica.Store.KeptRequests).Mark!];
        Assert.Equal("lpb", string.Concat(marks.Select(static mark => mark[2])));
        Assert.All(marks, mark => Assert.Equal(lease[..32], mark[19..51]));
        Assert.All(marks, mark => Assert.True(SpentMark.IsGood(mark, replica.Macs, replica.Names.Of(owner, replica.Seals.Current))));
    }

    /// <summary>The lease ended while this process was paused, and another replica acquired it.</summary>
    [Fact]
    public async Task A_session_token_whose_lease_was_lost_is_looked_for_again_under_another_lease()
    {
        var (owner, token) = Ring.Session(1, "session-token");
        replica.Store.OnSend = _ => Task.FromResult(replica.Store.Sent.Count > 1);
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_1");
        Assert.NotNull((await replica.BuyAsync(owner, token)).Key);
        Assert.Equal(2, replica.Store.Questions.Select(static question => question.Lease).Distinct().Count());
        Assert.Equal(1, replica.Aurora.Count);
    }

    /// <summary>A client that can write to Redis could keep a tenant without keys, or a session without its token.</summary>
    [Theory]
    [InlineData(LookKind.Held)]
    [InlineData(LookKind.SpentForNothing)]
    [InlineData(LookKind.SpentByAnother)]
    [InlineData(LookKind.SpentAndOver)]
    public async Task A_lease_or_mark_that_no_replica_wrote_is_passed_over(LookKind kind)
    {
        var (owner, token) = Ring.Session(1, "session-token");
        string forged = new('0', 80);
        replica.Store.OnLook = question => Task.FromResult(forged == (kind == LookKind.Held ? question.BadLease : question.BadMark)
            ? new Look(LookKind.Leased, replica.Store.Now, Fence: 1)
            : new Look(kind, replica.Store.Now, Left: TimeSpan.FromSeconds(50), Text: forged));
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_1");
        Assert.NotNull((await replica.BuyAsync(owner, token)).Key);
    }

    /// <summary>A client that writes another lease before each look must not keep this replica looking.</summary>
    [Fact]
    public async Task A_replica_does_not_look_without_end()
    {
        replica.Store.OnLook = _ => Task.FromResult(new Look(
            LookKind.Held, replica.Store.Now, Left: TimeSpan.FromSeconds(50), Text: $"forged {replica.Store.Questions.Count}"));
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_1");
        Assert.NotNull((await replica.BuyAsync(Owner)).Key);
        Assert.InRange(replica.Store.Questions.Count, 2, 20);
    }

    [Fact]
    public async Task A_lease_that_was_put_back_later_is_passed_over()
    {
        var old = replica.Held(Owner, TimeSpan.FromSeconds(50));
        replica.Time.Advance(TimeSpan.FromMinutes(2));
        replica.Store.OnLook = question => Task.FromResult(question.BadLease == old.Text
            ? new Look(LookKind.Leased, replica.Store.Now, Fence: 1)
            : old with { Now = replica.Store.Now });
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_1");
        Assert.NotNull((await replica.BuyAsync(Owner)).Key);
    }

    /// <summary>Dropped by the operator, and put back by a client that can write to Redis.</summary>
    [Fact]
    public async Task A_key_that_was_dropped_is_not_taken_from_the_store_again()
    {
        var entry = replica.Entry(Owner, "tk_dropped");
        replica.Time.Advance(TimeSpan.FromSeconds(1));
        replica.Drops.Note(Owner.Tenant, replica.Store.Now);
        replica.Store.OnLook = question => Task.FromResult(question.Bad is null
            ? new Look(LookKind.Entry, replica.Store.Now, entry)
            : new Look(LookKind.Leased, replica.Store.Now, Fence: 8));
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_new");
        Assert.Equal("tk_new", (await replica.BuyAsync(Owner)).Key!.Reveal());
    }

    [Fact]
    public async Task An_exchange_whose_deadline_passed_publishes_that_it_failed()
    {
        using var deadline = new CancellationTokenSource();
        var buying = replica.Exchange.BuyAsync(new ExchangeRequest(Owner, null, null, new KeyTerms()), deadline.Token).AsTask();
        await Waiting.UntilAsync(() => replica.Aurora.Count == 1);
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => buying.Within("end of the exchange"));
        var refusal = Assert.Single(replica.Store.Released).Refusal!;
        replica.Store.OnLook = _ => Task.FromResult(new Look(LookKind.Refusal, replica.Store.Now, refusal));
        Assert.Equal(KeyFailureKind.Unavailable, (await replica.BuyAsync(Owner)).Failure!.Kind);
    }

    private async Task<ExchangeOutcome> PassUntilAsync(Task<ExchangeOutcome> buying, Func<Task>? each = null)
    {
        for (var i = 0; i < 200 && !buying.IsCompleted; i++)
        {
            await (each?.Invoke() ?? Task.CompletedTask);
            replica.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Ring.QuiesceAsync();
        }

        return await buying.Within("outcome");
    }

    [Fact]
    public async Task A_renewal_is_put_off_for_a_moment_of_trouble_but_not_for_a_long_one()
    {
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_renewed");
        replica.State.GoAlone("no connection");
        var off = await replica.BuyAsync(Owner, unwanted: "00000000", heldFor: TimeSpan.FromHours(1));
        Assert.True(off.Failure!.NothingSent);
        Assert.Equal(0, replica.Aurora.Count);

        // No replica has a key that will do: it is exchanged at once.
        Assert.NotNull((await replica.BuyAsync(Owner)).Key);
        Assert.NotNull((await replica.BuyAsync(Owner, heldFor: TimeSpan.FromSeconds(20))).Key);
        replica.Time.Advance(SharedExchange.ShortOutage);
        Assert.NotNull((await replica.BuyAsync(Owner, heldFor: TimeSpan.FromHours(1))).Key);
    }

    [Fact]
    public async Task A_waiter_looks_again_after_a_message()
    {
        var held = true;
        var entry = replica.Entry(Owner, "tk_winner");
        replica.Store.OnLook = _ => Task.FromResult(held
            ? replica.Held(Owner, TimeSpan.FromSeconds(3))
            : new Look(LookKind.Entry, replica.Store.Now, entry));
        var buying = replica.BuyAsync(Owner);
        Assert.False(buying.IsCompleted);

        held = false;
        replica.Wakeups.Wake(replica.Names.Of(Owner, replica.Seals.Current).Entry);
        Assert.Equal("tk_winner", (await buying.WaitAsync(TimeSpan.FromSeconds(10))).Key!.Reveal());
    }

    [Fact]
    public async Task A_key_that_cannot_be_stored_is_used_all_the_same()
    {
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_mine");
        replica.Store.OnKeep = _ => Task.FromException<Kept>(new SharedStoreException("its memory is full (maxmemory)"));
        Assert.Equal("tk_mine", (await replica.BuyAsync(Owner)).Key!.Reveal());
    }

    [Fact]
    public async Task The_lease_is_prolonged_while_the_exchange_runs_and_ends_with_it()
    {
        var buying = replica.BuyAsync(Owner);
        var purchase = await replica.Aurora.NextAsync();
        replica.Time.Advance(TimeSpan.FromSeconds(1));
        await Waiting.UntilAsync(() => replica.Store.Extensions == 1);
        purchase.Complete(replica.Aurora.Key("tk_slow"));
        await buying;
        replica.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, replica.Store.Extensions);
    }

    [Fact]
    public async Task A_failed_exchange_frees_the_lease_and_shares_its_class_sealed()
    {
        replica.Aurora.Automatic = _ => new KeyFailure(KeyFailureKind.TenantNotAuthorized, "Aurora returned 403.");
        await replica.BuyAsync(Owner);
        var refusal = Assert.Single(replica.Store.Released).Refusal!;

        replica.Store.OnLook = _ => Task.FromResult(new Look(LookKind.Refusal, replica.Store.Now, refusal));
        Assert.Equal(KeyFailureKind.TenantNotAuthorized, (await replica.BuyAsync(Owner)).Failure!.Kind);
        Assert.Equal(1, replica.Aurora.Count);

        // Kept beyond its term, or under another tenant's name, it is ignored.
        replica.Store.OnLook = question => Task.FromResult(question.BadRefusal is null
            ? new Look(LookKind.Refusal, replica.Store.Now, refusal)
            : new Look(LookKind.Leased, replica.Store.Now, Fence: 2));
        await replica.BuyAsync(Ring.Owner(2));
        Assert.Equal(2, replica.Aurora.Count);
        replica.Time.Advance(StoredRefusal.Longest);
        await replica.BuyAsync(Owner);
        Assert.Equal(3, replica.Aurora.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_token_counts_as_unspent_only_if_nothing_was_sent(bool nothingSent)
    {
        var (owner, token) = Ring.Session(1, "session-token");
        replica.Aurora.Automatic = _ => new KeyFailure(KeyFailureKind.Unavailable, "no") { NothingSent = nothingSent };
        await replica.BuyAsync(owner, token);
        var released = Assert.Single(replica.Store.Released);
        Assert.Equal(nothingSent, released.Unspent);

        // The mark of the token shows what was sent.
        Assert.Equal(nothingSent, released.Refusal is not null);
    }

    [Theory]
    [InlineData(LookKind.SpentForNothing, KeyFailureKind.SessionRejected)]
    [InlineData(LookKind.SpentByAnother, KeyFailureKind.SessionRejected)]
    [InlineData(LookKind.SpentAndOver, KeyFailureKind.SessionEnded)]
    public async Task A_spent_token_is_not_sent(LookKind found, KeyFailureKind told)
    {
        var (owner, token) = Ring.Session(1, "session-token");
        var names = replica.Names.Of(owner, replica.Seals.Current);
        replica.Store.OnLook = _ => Task.FromResult(
            new Look(found, replica.Store.Now, Text: SpentMark.Create(replica.Macs, names, SpentMark.Sent, new string('a', 32))));
        Assert.Equal(told, (await replica.BuyAsync(owner, token)).Failure!.Kind);
        Assert.Equal(0, replica.Aurora.Count);
    }

    [Fact]
    public async Task An_entry_under_a_changed_application_key_proves_it()
    {
        var changed = Replica.Key("application-key-two");
        replica.ApplicationKeys.Propose(changed);
        var entry = replica.Entry(Owner, "tk_proof", seal: new KeySeal(changed, Replica.Origin, Replica.Application));
        replica.Store.OnLook = _ => Task.FromResult(new Look(LookKind.Entry, replica.Store.Now, entry));
        await replica.BuyAsync(Owner);
        Assert.Same(changed, replica.ApplicationKeys.Current);
    }

    [Fact]
    public async Task A_key_of_an_old_application_key_is_not_stored_under_a_changed_one_that_was_refused()
    {
        replica.ApplicationKeys.Propose(Replica.Key("application-key-two"));
        replica.Aurora.Automatic = _ => replica.Aurora.Key("tk_by_the_old_key");
        Assert.NotNull((await replica.BuyAsync(Owner)).Key);
        Assert.Empty(replica.Store.KeptRequests);
        Assert.Single(replica.Store.Released);
    }
}
