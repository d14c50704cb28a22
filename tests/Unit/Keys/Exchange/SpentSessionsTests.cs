using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>A session token is sent once, whatever ring asks for it.</summary>
public sealed class SpentSessionsTests : IDisposable
{
    private readonly FakeTimeProvider time = new(Ring.Start);
    private readonly KeyTerms terms = new() { MaxSessions = 2 };
    private readonly KeyMetrics metrics = new(new NoMeters());
    private readonly GatedExchange exchange;
    private readonly SpentSessions spent;

    public SpentSessionsTests()
    {
        exchange = new GatedExchange(time) { Automatic = _ => exchange!.Key("tk_1") };
        spent = new SpentSessions(exchange, time);
    }

    public void Dispose() => metrics.Dispose();

    [Fact]
    public async Task A_token_that_one_ring_spent_stays_spent_in_the_next()
    {
        using KeyRing old = NewRing(), next = NewRing();
        var (owner, token) = Ring.Session(1, "st_1");
        Assert.NotNull((await AskAsync(old, owner, token)).Key);
        Assert.Equal(KeyFailureKind.SessionEnded, (await AskAsync(next, owner, token)).Failure?.Kind);
        Assert.Equal(1, exchange.Count);
        var (other, unspent) = Ring.Session(1, "st_2");
        Assert.NotNull((await AskAsync(next, other, unspent)).Key);
    }

    [Fact]
    public async Task While_its_exchange_is_under_way_a_token_is_not_sent_by_another_ring()
    {
        exchange.Automatic = null;
        using KeyRing old = NewRing(), next = NewRing();
        var (owner, token) = Ring.Session(1, "st_1");
        var first = AskAsync(old, owner, token);
        var purchase = await exchange.NextAsync();
        Assert.Equal(KeyFailureKind.SessionEnded, (await AskAsync(next, owner, token)).Failure?.Kind);
        purchase.Complete(exchange.Key("tk_1"));
        Assert.NotNull((await first).Key);
    }

    [Fact]
    public async Task A_token_that_was_not_sent_is_not_spent()
    {
        exchange.Automatic = static _ => new KeyFailure(KeyFailureKind.Unavailable, "no connection") { NothingSent = true };
        var (owner, token) = Ring.Session(1, "st_1");
        Assert.NotNull((await BuyAsync(owner, token)).Failure);
        exchange.Automatic = _ => exchange.Key("tk_1");
        Assert.NotNull((await BuyAsync(owner, token)).Key);
    }

    [Fact]
    public async Task A_token_whose_exchange_was_cut_off_counts_as_spent()
    {
        exchange.Automatic = null;
        using var deadline = new CancellationTokenSource();
        var (owner, token) = Ring.Session(1, "st_1");
        var buying = spent.BuyAsync(new ExchangeRequest(owner, token, null, terms), deadline.Token).AsTask();
        await exchange.NextAsync();
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => buying);
        Assert.Equal(KeyFailureKind.SessionEnded, (await BuyAsync(owner, token)).Failure?.Kind);
    }

    [Fact]
    public async Task Tokens_are_removed_after_their_time_and_not_to_make_room()
    {
        for (var i = 1; i <= 2; i++)
        {
            var (owner, token) = Ring.Session(1, "st_" + i);
            Assert.NotNull((await BuyAsync(owner, token)).Key);
        }

        var (newcomer, third) = Ring.Session(1, "st_3");
        Assert.Equal(KeyFailureKind.Shed, (await BuyAsync(newcomer, third)).Failure?.Kind);
        time.Advance(TimeSpan.FromHours(13) + terms.SessionMemory + TimeSpan.FromSeconds(1));
        Assert.NotNull((await BuyAsync(newcomer, third)).Key);
    }

    [Fact]
    public async Task Backend_keys_are_not_remembered()
    {
        for (var i = 0; i < 3; i++)
        {
            var request = new ExchangeRequest(Ring.Owner(1), null, null, terms);
            Assert.NotNull((await spent.BuyAsync(request, CancellationToken.None)).Key);
        }
    }

    private static Task<KeyResult> AskAsync(KeyRing ring, KeyOwner owner, SessionToken token) =>
        ring.GetAsync(owner, token, "app", CancellationToken.None).AsTask().Within("result of the ring");

    private ValueTask<ExchangeOutcome> BuyAsync(KeyOwner owner, SessionToken token) =>
        spent.BuyAsync(new ExchangeRequest(owner, token, null, terms), CancellationToken.None);

    private KeyRing NewRing() => new(
        spent, new ExchangeEndpoint(time, NullLogger<ExchangeEndpoint>.Instance), terms, time, metrics,
        NullLogger<KeyRing>.Instance);
}
