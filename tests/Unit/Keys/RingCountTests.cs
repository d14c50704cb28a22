using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What the ring counts of those who ask.</summary>
public sealed class RingCountTests : IDisposable
{
    private static readonly KeyOwner Owner = Ring.Owner(1);
    private readonly MeterRecord record = new();
    private readonly Ring ring;

    public RingCountTests() => ring = new(meters: record);

    public void Dispose()
    {
        ring.Dispose();
        record.Dispose();
    }

    [Fact]
    public async Task Hits_and_refusals_are_counted()
    {
        var held = await ring.HoldAsync(Owner, "tk_1");
        await ring.AskAsync(Owner);
        await ring.AskAsync(Owner);
        ring.Keys.Discard(held);
        ring.Keys.Discard(held);
        Assert.Single(record.Lines, line => line == "aurora_gateway.key.discards 1");
        Assert.Contains("aurora_gateway.key.lookups 2 aurora_gateway.key.source=memory", record.Observe());
    }

    [Fact]
    public async Task Who_was_turned_away_does_not_count_among_those_who_wait()
    {
        ring.Use(static terms => terms with { MaxWaiters = 2 });
        using var leaving = new CancellationTokenSource();
        var first = ring.AskAsync(Owner);
        var purchase = await ring.Exchange.NextAsync();
        var second = ring.AskAsync(Owner, cancellation: leaving.Token);
        Assert.Equal(KeyFailureKind.Shed, (await ring.AskAsync(Owner)).Failure!.Kind);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = ring.AskAsync(Owner);
        purchase.Complete(ring.Exchange.Key("tk_1"));

        Assert.NotNull((await first).Key);
        Assert.Equal(KeySource.Joined, (await third).Source);
        Assert.Equal(
            ["aurora_gateway.key.lookups 1 aurora_gateway.key.source=exchange", "aurora_gateway.key.lookups 1 " +
                "aurora_gateway.key.source=joined"],
            record.Observe());
    }

    [Fact]
    public async Task A_key_from_the_shared_store_is_named_so()
    {
        ring.Exchange.Automatic = _ => ExchangedKey.TryCreate("tk_1", ClockReading.Of(ring.Time), TimeSpan.FromHours(1), fromShared: true)!;

        Assert.Equal(KeySource.Shared, (await ring.AskAsync(Owner)).Source);
        Assert.Equal(["aurora_gateway.key.lookups 1 aurora_gateway.key.source=shared"], record.Observe());
    }
}
