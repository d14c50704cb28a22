using AuroraGateway.Keys.Exchange;
using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// One exchange per owner for all replicas: looks for the key in the shared store, else takes a lease and exchanges for it, else waits for
/// the holder of the lease. Exchanges for itself only when Redis is known to be gone, or, for a tenant, when it took too long.
/// </summary>
internal sealed partial class SharedExchange : IKeyExchange
{
    /// <summary>An outage shorter than this is waited out where a key is held that will do.</summary>
    public static readonly TimeSpan ShortOutage = TimeSpan.FromSeconds(30);

    // Longest look-again interval of a waiter whose message was lost; shortest one of a waiter that is woken again and again.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(10);

    private const int FewWaits = 4;
    private const int MostIgnored = 8;

    // For a look while a holder is waited for.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromMilliseconds(250);

    // For a renewal, whose key is still good: it is put off sooner than it holds anything up.
    private static readonly TimeSpan RenewalPatience = TimeSpan.FromSeconds(2);

    // Of the exchange's deadline, for Redis: the rest is left to exchange alone.
    private const double Patience = 0.6;

    // Of the exchange's deadline, for a replica that holds the lease: its exchange ends before ours would. A session's token must not be
    // taken for spent where it was not sent, so it is given up sooner.
    private const double PatienceForHolder = 0.97;
    private const double PatienceForSpender = 0.8;

    private readonly IKeyExchange inner;
    private readonly IKeyStore store;
    private readonly StoreGuard guard;
    private readonly SharedState state;
    private readonly SharedMetrics metrics;
    private readonly Wakeups wakeups;
    private readonly KeyPublisher publisher;
    private readonly SharedNames names;
    private readonly SharedEntries entries;
    private readonly RedisOptions redis;
    private readonly TimeProvider time;
    private readonly Func<double> random;

    public SharedExchange(
        IKeyExchange inner, IKeyStore store, StoreGuard guard, SharedState state, SharedMetrics metrics, Wakeups wakeups,
        KeyPublisher publisher,
        SharedNames names, SharedEntries entries, RedisOptions redis, TimeProvider time, Func<double>? random = null)
    {
        (this.inner, this.store, this.guard, this.state, this.metrics, this.wakeups, this.publisher) = (
            inner, store, guard, state, metrics, wakeups, publisher);
        (this.names, this.entries, this.redis, this.time) = (names, entries, redis, time);
        this.random = random ?? Random.Shared.NextDouble;
    }

    public async ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation)
    {
        var search = new Search(this, request);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (search.Ignored > MostIgnored)
            {
                // A client writes faster than this replica looks: what is shared has no use now.
                return request.Session is null ? await inner.BuyAsync(request, cancellation) : StillSpending;
            }

            using var expectation = wakeups.Expect(search.Names.Entry);
            var asked = ClockReading.Of(time);
            var looked = await guard.AskAsync(SharedStep.Look, () => store.LookAsync(search.Names, search.Question), search.Left(time));
            var outcome = looked.IsAnswered
                ? await JudgeAsync(request, search, looked.Value, asked, expectation, cancellation)
                : await WithoutResponseAsync(request, looked.Outcome, cancellation);
            if (outcome is { } done)
            {
                return done;
            }
        }
    }

    /// <returns>Null to look again.</returns>
    private async ValueTask<ExchangeOutcome?> JudgeAsync(
        ExchangeRequest request, Search search, Look look, ClockReading asked, Wakeups.Expectation expectation,
        CancellationToken cancellation)
    {
        switch (look.Kind)
        {
            case LookKind.Entry or LookKind.Refusal:
                return search.Open(look, asked);
            case LookKind.Leased:
                var bought = await BuyUnderLeaseAsync(request, search.Lease(look, asked, ClockReading.Of(time)), cancellation);
                if (bought is null)
                {
                    search.Renew();
                }

                return bought;
            case var _ when !search.IsAuthentic(look):
                return null;
            case LookKind.Held when search.IsPatienceOver(time):
                return request.Session is null ? StillExchanging : StillSpending;
            case LookKind.Held:
                metrics.Waited();
                await WaitAsync(search, expectation, look.Left, cancellation);
                return null;
            default:
                return Spent(look.Kind);
        }
    }

    private async Task WaitAsync(Search search, Wakeups.Expectation expectation, TimeSpan left, CancellationToken cancellation)
    {
        var interval = Interval * (0.5 + (random() / 2));
        if (search.Waits++ >= FewWaits)
        {
            // A client that can publish can wake: that must not become a loop of looks.
            await Task.Delay(ShortestInterval, time, cancellation);
        }

        await expectation.WaitAsync(left < interval ? left : interval, time, cancellation);
    }

    /// <returns>Null where it is in doubt whether Redis is unavailable: to be asked again.</returns>
    private async ValueTask<ExchangeOutcome?> WithoutResponseAsync(
        ExchangeRequest request, StoreOutcome outcome, CancellationToken cancellation)
    {
        if (request.HeldFor > ShortOutage + request.Terms.ExchangeTimeout && (outcome == StoreOutcome.Late || state.Lasting < ShortOutage))
        {
            return PutOff;
        }

        if (outcome == StoreOutcome.Failed && (state.IsJoined || state.Current.IsInDoubt))
        {
            return null;
        }

        // A response that is late is no reason to send a session's token: another replica may be sending it.
        if (request.Session is not null && outcome != StoreOutcome.Standalone && outcome != StoreOutcome.Failed)
        {
            return StillSpending;
        }

        metrics.Alone(outcome == StoreOutcome.Late ? StoreFailure.Late : state.Current.Cause ?? StoreFailure.Late);
        return await inner.BuyAsync(request, cancellation);
    }

    /// <returns>Null if the lease was lost before anything was sent: to be looked for again.</returns>
    private async ValueTask<ExchangeOutcome?> BuyUnderLeaseAsync(ExchangeRequest request, Attempt attempt, CancellationToken cancellation)
    {
        ExchangeOutcome? ended;
        try
        {
            ended = await SendAsync(request, attempt, cancellation);
        }
        catch (Exception exception)
        {
            // Whatever happened to the exchange, others must not wait for it after its deadline: they receive its failure.
            var timedOut = exception is OperationCanceledException && cancellation.IsCancellationRequested;
            await ReleaseAsync(request, attempt, timedOut ? DeadlinePassed : null);
            throw;
        }

        if (ended is not { } outcome)
        {
            return null;
        }

        // A changed application key that was refused has exchanged nothing: under its seal there must be no entry, or it would count as
        // proved.
        if (outcome.Key is { } bought && entries.IsCurrent(attempt.Seal))
        {
            return await KeepAsync(request, attempt, bought);
        }

        await ReleaseAsync(request, attempt, outcome.Failure);
        return outcome;
    }

    private async ValueTask<ExchangedKey> KeepAsync(ExchangeRequest request, Attempt attempt, ExchangedKey bought)
    {
        var (header, envelope) = entries.Seal(request.Owner, attempt, bought);
        var life = bought.Lifetime < KeyTerms.LongestLife ? bought.Lifetime : KeyTerms.LongestLife;
        var mark = request.Session is null ? null : entries.Mark(attempt.Names, SpentMark.Exchanged, attempt.Lease);
        var asked = ClockReading.Of(time);
        var response = await PersistAsync(SharedStep.Keep, () => store.KeepAsync(
            attempt.Names, new KeepRequest(attempt.Lease, header, envelope, life, publisher.Landed(attempt.Names.Entry), mark)));
        if (response is not { IsAnswered: true, Value: { Outcome: KeptOutcome.Fenced } kept })
        {
            return bought;
        }

        // Another replica exchanged a key after this one: all continue with that key.
        metrics.Fenced();
        return kept.Entry is { Length: > 0 } entry && entries.Open(request, attempt.Seal, entry, kept.Now, asked) is { } newer
            && newer.Fingerprint != request.Unwanted
            ? newer
            : bought;
    }

    private async ValueTask ReleaseAsync(ExchangeRequest request, Attempt attempt, KeyFailure? failure)
    {
        byte[]? refusal = null;
        var term = TimeSpan.Zero;
        if (failure is not null && StoredRefusal.Term(failure, request.Terms, request.Session is not null) is { } share)
        {
            term = share;
            refusal = entries.Seal(request.Owner, attempt.Seal, failure, share);
        }

        var ending = new ReleaseRequest(
            attempt.Lease, refusal, term, failure is { NothingSent: true }, publisher.Landed(attempt.Names.Entry));
        await PersistAsync(SharedStep.Release, async () =>
        {
            await store.ReleaseAsync(attempt.Names, ending);
            return true;
        });
    }
}
