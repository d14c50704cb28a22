using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys;

public sealed class KeyLifeTests : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(13);

    private readonly Ring ring = new();

    public void Dispose() => ring.Dispose();

    [Fact]
    public async Task A_key_near_its_end_is_served_at_once_and_renewed_in_the_background()
    {
        var old = await ring.HoldAsync(Ring.Owner(1), "tk_1", Life);
        ring.Time.Advance(Life * 0.91);

        var asked = ring.AskAsync(Ring.Owner(1));
        Assert.True(asked.IsCompletedSuccessfully);
        Assert.Same(old, (await asked).Key);

        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_2", Life));
        await Waiting.UntilAsync(() => ring.AskAsync(Ring.Owner(1)).Result.Key!.Generation == old.Generation + 1);
        Assert.Equal(2, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_renewal_is_one_exchange_however_many_ask()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1", Life);
        ring.Time.Advance(Life * 0.91);
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => ring.AskAsync(Ring.Owner(1))));
        var renewal = await ring.Exchange.NextAsync();
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => ring.AskAsync(Ring.Owner(1))));

        Assert.Equal(2, ring.Exchange.Count);
        renewal.Complete(ring.Exchange.Key("tk_2"));
    }

    [Fact]
    public async Task Before_its_share_of_life_a_key_is_not_renewed()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1", Life);
        ring.Time.Advance(Life * 0.84);
        await ring.AskAsync(Ring.Owner(1));
        Assert.Equal(1, ring.Exchange.Count);
    }

    [Fact]
    public async Task A_held_key_is_served_while_its_renewal_fails()
    {
        var held = await ring.HoldAsync(Ring.Owner(1), "tk_1", Life);
        ring.Time.Advance(Life * 0.91);
        await ring.AskAsync(Ring.Owner(1));
        (await ring.Exchange.NextAsync()).Complete(new KeyFailure(KeyFailureKind.Unavailable, "500"));
        ring.Time.Advance(TimeSpan.FromSeconds(1));

        for (var i = 0; i < 100; i++)
        {
            Assert.Same(held, (await ring.AskAsync(Ring.Owner(1))).Key);
        }
    }

    [Fact]
    public async Task Within_the_margin_the_old_key_is_not_used()
    {
        var old = await ring.HoldAsync(Ring.Owner(1), "tk_1", Life);
        ring.Time.Advance(Life - ring.Terms.Margin);

        var asked = ring.AskAsync(Ring.Owner(1));
        Assert.False(asked.IsCompleted);
        (await ring.Exchange.NextAsync()).Complete(ring.Exchange.Key("tk_2", Life));
        Assert.NotSame(old, (await asked).Key);
    }

    [Fact]
    public async Task A_wall_clock_set_back_does_not_prolong_a_key()
    {
        var key = await ring.HoldAsync(Ring.Owner(1), "tk_1", Life);
        var clocks = new ClockReading(ring.Time.GetTimestamp(), ring.Time.GetUtcNow());
        var afterLife = clocks with
        {
            Timestamp = clocks.Timestamp + (long)(Life.TotalSeconds * ring.Time.TimestampFrequency),
            Utc = clocks.Utc.AddHours(-5),
        };
        Assert.True(key.IsServable(clocks));
        Assert.False(key.IsServable(afterLife));
    }

    [Fact]
    public async Task A_machine_that_slept_for_hours_does_not_serve_a_dead_key()
    {
        var key = await ring.HoldAsync(Ring.Owner(1), "tk_1", Life);
        var woken = new ClockReading(ring.Time.GetTimestamp(), ring.Time.GetUtcNow() + Life);
        Assert.False(key.IsServable(woken));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    public async Task A_key_that_lives_shorter_than_the_margin_is_still_of_use(int seconds)
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1", TimeSpan.FromSeconds(seconds));
        Assert.Equal(KeySource.Memory, (await ring.AskAsync(Ring.Owner(1))).Source);
        ring.Time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.False(ring.AskAsync(Ring.Owner(1)).IsCompleted);
    }

    [Fact]
    public void Keys_exchanged_together_are_not_renewed_together()
    {
        var from = ClockReading.Of(ring.Time);
        var renewals = Enumerable.Range(0, 11).Select(i => KeyLife.Of(from, Life, ring.Terms, ring.Time, i / 10.0).Renewal.Utc).ToList();
        Assert.Equal(11, renewals.Distinct().Count());
        Assert.All(renewals, renewal => Assert.InRange((renewal - from.Utc) / Life, 0.85, 0.9));
    }

    [Fact]
    public async Task A_key_that_claims_to_live_for_years_is_held_for_a_day()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1", TimeSpan.FromDays(3_650));
        ring.Time.Advance(TimeSpan.FromHours(24));
        Assert.False(ring.AskAsync(Ring.Owner(1)).IsCompleted);
    }
}
