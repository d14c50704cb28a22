using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What the ring keeps of exchanges that failed, and how it reports them.</summary>
public sealed class RingFailureTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly Ring ring = new(random: 1);

    public void Dispose() => ring.Dispose();

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
    public async Task The_longer_of_Auroras_wait_and_ours_counts_and_is_returned_with_the_reason(double asked, double kept)
    {
        Assert.Equal(
            kept,
                (await FailAsync(new KeyFailure(KeyFailureKind.BadAnswer, "no JSON") { RetryAfter = TimeSpan.FromSeconds(asked) }))!
                .Value.TotalSeconds);

        var later = (await ring.AskAsync(Owner)).Failure!;
        Assert.Equal((KeyFailureKind.Unavailable, kept), (later.Kind, later.RetryAfter!.Value.TotalSeconds));
        Assert.EndsWith("not due yet: no JSON", later.Detail, StringComparison.Ordinal);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task What_never_left_the_gateway_and_does_not_say_when_to_ask_waits_as_long_as_any_failure()
    {
        Assert.Equal(
            TimeSpan.FromSeconds(1), await FailAsync(new KeyFailure(KeyFailureKind.Unavailable, "no connection") { NothingSent = true }));
        Assert.NotNull((await ring.AskAsync(Owner)).Failure);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Theory]
    [InlineData(KeyFailureKind.ApplicationKeyRejected, null, null)]
    [InlineData(KeyFailureKind.Throttled, 5.0, 5.0)]
    [InlineData(KeyFailureKind.Throttled, 86_400.0, 60.0)]
    public async Task The_caller_of_the_exchange_receives_its_result_and_a_bounded_wait(KeyFailureKind kind, double? asked, double? told)
    {
        var result = ring.AskAsync(Owner);
        (await ring.Exchange.NextAsync()).Complete(
            new KeyFailure(kind, "no") { RetryAfter = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null });
        var failure = (await result).Failure!;
        Assert.Equal((kind, told), (failure.Kind, failure.RetryAfter?.TotalSeconds));
    }

    [Fact]
    public async Task An_exchange_that_takes_too_long_is_reported_as_that()
    {
        var asked = ring.AskAsync(Owner);
        await ring.Exchange.NextAsync();
        ring.Time.Advance(ring.Terms.ExchangeTimeout);
        Assert.Contains("Keys:ExchangeTimeout", (await asked).Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_proves_the_endpoint_asks_for_the_tenant_that_a_backend_asked_for_last()
    {
        ring.Keys.Prove();
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk");
        await ring.AskAsync(Ring.Owner(1));
        await ring.AskAsync(Ring.Owner(2));
        var (owner, token) = Ring.Session(3, "st_1");
        await ring.AskAsync(owner, token);
        ring.Exchange.Automatic = null;
        ring.Keys.Prove();
        Assert.Equal(Ring.Owner(2), (await ring.Exchange.NextAsync()).Request.Owner);
        Assert.Equal(4, ring.Exchange.Count);
    }

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
    public async Task A_session_of_which_nothing_was_sent_receives_when_to_retry(double? asked, double told)
    {
        var (owner, token) = Ring.Session(1, "first");
        var result = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(
            new KeyFailure(KeyFailureKind.Unavailable, "no connection")
            {
                NothingSent = true,
                RetryAfter = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            });
        Assert.Equal(told, (await result).Failure!.RetryAfter!.Value.TotalSeconds);

        var again = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_1"));
        Assert.NotNull((await again).Key);
    }

    [Fact]
    public async Task A_session_that_Aurora_refused_receives_why_and_one_that_broke_that_its_token_is_spent()
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

    private async Task<TimeSpan?> FailAsync(KeyFailure failure)
    {
        var asked = ring.AskAsync(Owner);
        (await ring.Exchange.NextAsync()).Complete(failure);
        return (await asked).Failure!.RetryAfter;
    }

    private async Task<KeyFailure> SpendAsync(KeyOwner owner, SessionToken token, KeyFailureKind kind, string detail)
    {
        var asked = ring.AskAsync(owner, token);
        (await ring.Exchange.NextAsync()).Complete(new KeyFailure(kind, detail));
        return (await asked).Failure!;
    }
}
