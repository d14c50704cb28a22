using AuroraGateway.Keys;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What the ring remembers of failures, refusals and those who wait, and what it tells of them.</summary>
public sealed class RingMemoryTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly MeterRecord record = new();
    private readonly Heard news = new();
    private readonly Ring ring;

    public RingMemoryTests() => ring = new(options => options.Brake = TimeSpan.FromHours(2), random: 1, record, news);

    public void Dispose()
    {
        ring.Dispose();
        record.Dispose();
    }

    [Fact]
    public async Task A_renewal_that_failed_is_not_tried_again_before_its_pause_and_then_is()
    {
        var held = await ring.HoldAsync(Owner, "tk_1", TimeSpan.FromHours(1));
        ring.Time.Advance(TimeSpan.FromMinutes(55));
        Assert.Same(held, (await ring.AskAsync(Owner)).Key);
        (await ring.Exchange.NextAsync()).Answer(new KeyFailure(KeyFailureKind.Unavailable, "500") { RetryAfter = TimeSpan.FromSeconds(20) });
        await Waiting.UntilAsync(() => record.Lines.Any(line => line.StartsWith("aurora_gateway.exchange.duration 0 aurora_gateway.exchange.outcome=unavailable", StringComparison.Ordinal)));
        await Waiting.UntilAsync(() => ring.Keys.Snapshot(1).Slots.Single().Failure is not null);

        ring.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.Same(held, (await ring.AskAsync(Owner)).Key);
        Assert.Equal(1, Renewals);

        ring.Time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Same(held, (await ring.AskAsync(Owner)).Key);
        (await ring.Exchange.NextAsync()).Answer(ring.Exchange.Key("tk_2"));
        await Waiting.UntilAsync(() => ring.Keys.Snapshot(1).Slots.Single().Generation == 2);
        Assert.NotSame(held, (await ring.AskAsync(Owner)).Key);
        Assert.Equal(2, Renewals);
    }

    [Fact]
    public async Task Each_failure_in_a_row_waits_twice_as_long_and_a_key_ends_the_row()
    {
        var waits = new List<TimeSpan?>();
        for (var i = 0; i < 3; i++)
        {
            waits.Add(await FailAsync(new KeyFailure(KeyFailureKind.Unavailable, "500")));
            ring.Time.Advance(TimeSpan.FromSeconds(5));
        }

        var held = await ring.HoldAsync(Owner, "tk_1");
        held.Accept();
        ring.Keys.Discard(held);
        waits.Add(await FailAsync(new KeyFailure(KeyFailureKind.BadAnswer, "no JSON")));

        Assert.Equal([1, 2, 4, 1], waits.Select(wait => wait!.Value.TotalSeconds));
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(0.5, 1)]
    [InlineData(500, 60)]
    public async Task The_longer_of_Auroras_wait_and_ours_holds(double asked, double kept) =>
        Assert.Equal(kept, (await FailAsync(new KeyFailure(KeyFailureKind.Unavailable, "503") { RetryAfter = TimeSpan.FromSeconds(asked) }))!.Value.TotalSeconds);

    [Fact]
    public async Task What_never_left_the_gateway_and_says_when_to_ask_is_not_held_against_the_tenant()
    {
        var failure = new KeyFailure(KeyFailureKind.Unavailable, "crowded") { RetryAfter = TimeSpan.FromSeconds(2), NothingSent = true };
        Assert.Equal(TimeSpan.FromSeconds(2), await FailAsync(failure));

        Assert.NotNull(await ring.HoldAsync(Owner, "tk_1"));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(7.0, 7)]
    public async Task A_session_of_which_nothing_was_sent_is_told_when_to_come_again(double? asked, double told)
    {
        var (owner, token) = Ring.Session(1, "first");
        var answer = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Answer(
            new KeyFailure(KeyFailureKind.Unavailable, "no connection") { NothingSent = true, RetryAfter = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null });
        Assert.Equal(told, (await answer).Failure!.RetryAfter!.Value.TotalSeconds);

        var again = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Answer(ring.Exchange.Key("tk_1"));
        Assert.NotNull((await again).Key);
    }

    [Fact]
    public async Task A_session_that_Aurora_refused_hears_why_and_one_that_broke_that_its_token_is_spent()
    {
        var (refused, first) = Ring.Session(1, "first");
        var (broken, second) = Ring.Session(1, "second");
        Assert.Equal("no such session", (await SpendAsync(refused, first, KeyFailureKind.SessionRejected, "no such session")).Detail);
        Assert.Equal("no such session", (await ring.AskAsync(refused, first)).Failure!.Detail);

        var heard = await SpendAsync(broken, second, KeyFailureKind.Unavailable, "502.");
        Assert.StartsWith("502. The session token counts as spent", heard.Detail, StringComparison.Ordinal);
        var later = (await ring.AskAsync(broken, second)).Failure!;
        Assert.Equal(KeyFailureKind.SessionRejected, later.Kind);
        Assert.DoesNotContain("502", later.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_the_brake_no_key_is_renewed_either()
    {
        await ring.HoldAsync(Owner, "tk_1");
        ring.Keys.Discard((await ring.AskAsync(Owner)).Key!);
        var second = await ring.HoldAsync(Owner, "tk_2", TimeSpan.FromHours(1));
        Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(second));
        ring.Time.Advance(TimeSpan.FromMinutes(55));

        Assert.Same(second, (await ring.AskAsync(Owner)).Key);
        Assert.Equal(0, Renewals);
    }

    [Fact]
    public async Task Refusals_that_others_told_of_pull_the_brake_too()
    {
        var first = await ring.HoldAsync(Owner, "tk_1");
        ring.Keys.Discard(Owner, first.Fingerprint);

        Assert.Equal(DiscardOutcome.Braked, ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_2")));
    }

    [Fact]
    public async Task Refusals_far_apart_pull_no_brake_whoever_told_of_them()
    {
        ring.Keys.Discard(Owner, (await ring.HoldAsync(Owner, "tk_1")).Fingerprint);
        ring.Time.Advance(TimeSpan.FromHours(3));
        ring.Keys.Discard(Owner, (await ring.HoldAsync(Owner, "tk_2")).Fingerprint);
        ring.Time.Advance(TimeSpan.FromHours(3));

        Assert.Equal(DiscardOutcome.Discarded, ring.Keys.Discard(await ring.HoldAsync(Owner, "tk_3")));
    }

    [Fact]
    public async Task What_is_refused_or_dropped_is_told_to_the_others()
    {
        var held = await ring.HoldAsync(Owner, "tk_1");
        ring.Keys.Discard(held);
        await ring.HoldAsync(Owner, "tk_2");

        Assert.Equal(1, ring.Keys.DropTenant(Owner.Tenant));
        Assert.Equal(0, ring.Keys.DropTenant(Owner.Tenant));
        Assert.Equal([$"{Owner} {held.Fingerprint}", $"{Owner.Tenant}", $"{Owner.Tenant}"], news.All);
    }

    [Fact]
    public async Task Who_was_turned_away_does_not_count_among_those_who_wait()
    {
        ring.Options.MaxWaiters = 2;
        using var leaving = new CancellationTokenSource();
        var first = ring.AskAsync(Owner);
        var purchase = await ring.Exchange.NextAsync();
        var second = ring.AskAsync(Owner, cancellation: leaving.Token);
        Assert.Equal(KeyFailureKind.Shed, (await ring.AskAsync(Owner)).Failure!.Kind);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = ring.AskAsync(Owner);
        purchase.Answer(ring.Exchange.Key("tk_1"));

        Assert.NotNull((await first).Key);
        Assert.Equal(KeySource.Joined, (await third).Source);
        Assert.Equal(
            ["aurora_gateway.key.lookups 1 aurora_gateway.key.source=exchange", "aurora_gateway.key.lookups 1 aurora_gateway.key.source=joined"],
            record.Observe());
    }

    [Fact]
    public async Task A_key_from_the_shared_store_is_named_so()
    {
        ring.Exchange.Automatic = _ => BoughtKey.TryCreate("tk_1", Moment.Of(ring.Time), TimeSpan.FromHours(1), fromShared: true)!;

        Assert.Equal(KeySource.Shared, (await ring.AskAsync(Owner)).Source);
        Assert.Equal(["aurora_gateway.key.lookups 1 aurora_gateway.key.source=shared"], record.Observe());
    }

    // Counted before the exchange begins on another thread.
    private int Renewals => record.Lines.Count(line => line == "aurora_gateway.key.renewals 1");

    private async Task<TimeSpan?> FailAsync(KeyFailure failure)
    {
        var asked = ring.AskAsync(Owner);
        (await ring.Exchange.NextAsync()).Answer(failure);
        return (await asked).Failure!.RetryAfter;
    }

    private async Task<KeyFailure> SpendAsync(KeyOwner owner, SessionToken token, KeyFailureKind kind, string detail)
    {
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Answer(new KeyFailure(kind, detail));
        return (await asked).Failure!;
    }

    private sealed class Heard : IKeyNews
    {
        public List<string> All { get; } = [];

        public void Discarded(in KeyOwner owner, string fingerprint) => All.Add($"{owner} {fingerprint}");

        public void Dropped(TenantId tenant) => All.Add(tenant.ToString());
    }
}
