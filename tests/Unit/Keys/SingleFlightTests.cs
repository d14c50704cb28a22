using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys;

public sealed class SingleFlightTests : IDisposable
{
    private readonly Ring ring = new();

    public void Dispose() => ring.Dispose();

    [Fact]
    public async Task Ten_thousand_first_calls_make_one_exchange()
    {
        var asked = Enumerable.Range(0, 10_000).Select(_ => ring.AskAsync(Ring.Owner(1))).ToArray();
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_1"));
        var results = await Task.WhenAll(asked);

        Assert.Equal(1, ring.Exchange.Count);
        Assert.Single(results.Select(result => result.Key).Distinct());
        Assert.Equal(1, results.Count(result => result.Source == KeySource.Exchange));
        Assert.Equal(9_999, results.Count(result => result.Source == KeySource.Joined));
    }

    [Fact]
    public async Task The_exchange_outlives_the_caller_that_caused_it()
    {
        using var leaving = new CancellationTokenSource();
        var first = ring.AskAsync(Ring.Owner(1), cancellation: leaving.Token);
        var purchase = await ring.Exchange.NextAsync();
        var second = ring.AskAsync(Ring.Owner(1));

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(purchase.Cancellation.IsCancellationRequested);

        purchase.Complete(ring.Exchange.Key("tk_1"));
        Assert.NotNull((await second).Key);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task An_exchange_that_every_caller_left_still_returns_the_key()
    {
        using var leaving = new CancellationTokenSource();
        var only = ring.AskAsync(Ring.Owner(1), cancellation: leaving.Token);
        var purchase = await ring.Exchange.NextAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);

        purchase.Complete(ring.Exchange.Key("tk_1"));
        await Waiting.UntilAsync(() => ring.AskAsync(Ring.Owner(1)) is { IsCompletedSuccessfully: true } held &&
            held.Result.Source == KeySource.Memory);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task An_exchange_ends_at_its_own_deadline()
    {
        var asked = ring.AskAsync(Ring.Owner(1));
        var purchase = await ring.Exchange.NextAsync();
        ring.Time.Advance(ring.Terms.ExchangeTimeout);

        var result = await asked;
        Assert.Equal(KeyFailureKind.Unavailable, result.Failure!.Kind);
        Assert.True(purchase.Cancellation.IsCancellationRequested);
    }

    [Fact]
    public async Task An_exchange_that_throws_makes_no_caller_wait()
    {
        using var stubborn = new Ring();
        stubborn.Exchange.Automatic = _ => throw new InvalidOperationException("a fault of our own");
        var result = await stubborn.AskAsync(Ring.Owner(1));
        Assert.Equal(KeyFailureKind.Unavailable, result.Failure!.Kind);
    }

    [Fact]
    public async Task Another_tenant_does_not_wait_for_a_tenant_whose_exchange_hangs()
    {
        var hanging = ring.AskAsync(Ring.Owner(1));
        await ring.Exchange.NextAsync();
        var other = ring.AskAsync(Ring.Owner(2));
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_2"));

        Assert.Equal(Ring.Owner(2), (await other).Key!.Owner);
        Assert.False(hanging.IsCompleted);
    }

    [Fact]
    public async Task A_failure_is_never_held_as_a_key_and_the_next_attempt_is_its_own()
    {
        var asked = ring.AskAsync(Ring.Owner(1));
        (await ring.Exchange.NextAsync()).Complete(new KeyFailure(KeyFailureKind.Unavailable, "500"));
        Assert.Null((await asked).Key);

        ring.Time.Advance(ring.Terms.LongestBackOff);
        var again = ring.AskAsync(Ring.Owner(1));
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_1"));
        Assert.NotNull((await again).Key);
    }

    [Fact]
    public async Task More_waiters_than_the_bound_are_shed()
    {
        using var small = new Ring(static terms => terms with { MaxWaiters = 2 });
        var first = small.AskAsync(Ring.Owner(1));
        var purchase = await small.Exchange.NextAsync();
        var second = small.AskAsync(Ring.Owner(1));
        var third = await small.AskAsync(Ring.Owner(1));

        Assert.Equal(KeyFailureKind.Shed, third.Failure!.Kind);
        purchase.Complete(small.Exchange.Key("tk_1"));
        Assert.NotNull((await first).Key);
        Assert.NotNull((await second).Key);
    }

    [Fact]
    public async Task A_hit_neither_awaits_nor_allocates()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1");
        var owner = Ring.Owner(1);
        await ring.AskAsync(owner);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                var result = ring.Keys.GetAsync(owner, null, "app", CancellationToken.None);
                if (!result.IsCompletedSuccessfully)
                {
                    throw new InvalidOperationException("A hit awaited.");
                }
            }
        }));
    }

    [Fact]
    public async Task A_gateway_that_shuts_down_serves_what_it_holds_and_exchanges_nothing_more()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1");
        ring.Keys.StopExchanging();

        Assert.NotNull((await ring.AskAsync(Ring.Owner(1))).Key);
        Assert.Equal(KeyFailureKind.Draining, (await ring.AskAsync(Ring.Owner(2))).Failure!.Kind);
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task An_exchange_under_way_at_the_shutdown_is_finished_for_those_who_wait()
    {
        var asked = ring.AskAsync(Ring.Owner(1));
        var purchase = await ring.Exchange.NextAsync();
        ring.Keys.StopExchanging();
        Assert.False(purchase.Cancellation.IsCancellationRequested);
        purchase.Complete(ring.Exchange.Key("tk_1"));
        Assert.NotNull((await asked).Key);
    }

    [Fact]
    public async Task No_caller_waits_without_end_for_an_exchange_whose_end_failed_inside_the_gateway()
    {
        ring.Use(static terms => terms with { RefreshAt = double.NaN });
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_1");
        var result = await ring.AskAsync(Ring.Owner(1)).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(KeyFailureKind.Unavailable, result.Failure!.Kind);
    }
}
