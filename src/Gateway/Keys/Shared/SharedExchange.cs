using System.Security.Cryptography;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// One exchange per owner for all replicas: looks for the key in the shared store, else takes a lease and buys it there, else waits for who holds
/// the lease. Whenever the store fails, the replica buys for itself.
/// </summary>
public sealed partial class SharedExchange(
    IKeyExchange inner, StoreGuard guard, SharedState state, SharedMetrics metrics, Wakeups wakeups, SharedNews news,
    SharedNames names, Seals seals, KeysOptions keys, RedisOptions redis, TimeProvider time, Func<double>? random = null) : IKeyExchange
{
    /// <summary>An outage shorter than this is waited out where a key is held that will do.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(30);

    // A key read from the store must still be good for a few requests.
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    // Longest look-again interval of a waiter whose news was lost.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // Of the exchange's deadline; the rest is left to buy alone, so that a lease nobody owns cannot fail a request.
    private const double Patience = 0.6;

    private static readonly KeyFailure PutOff = new(KeyFailureKind.Shed, "Redis is away for a moment and the key that is held will do: its renewal is put off.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
        NothingSent = true,
    };

    private readonly Func<double> random = random ?? Random.Shared.NextDouble;

    public async ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation)
    {
        var seal = seals.For(request.Session is not null, out var candidate);
        var own = names.Of(request.Owner, seal);
        var question = new LookQuestion
        {
            Lease = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Unwanted = request.Unwanted,
            Span = redis.LeaseTime,
            SpentMemory = keys.LongestLife + keys.SessionMemory,
        };
        var started = time.GetTimestamp();
        while (true)
        {
            using var expectation = wakeups.Expect(own.Entry);
            var asked = Keys.Moment.Of(time);
            var (answered, look) = await guard.TryAsync(SharedStep.Look, store => store.LookAsync(own, question));
            if (!answered)
            {
                return await BuyAloneAsync(request, cancellation);
            }

            switch (look.Kind)
            {
                case LookKind.Entry:
                    if (Open(request.Owner, seal, look.Content!, look.Now, asked) is { } key)
                    {
                        if (candidate is not null)
                        {
                            seals.Proved(candidate);
                        }

                        return key;
                    }

                    question = question with { Bad = look.Content.AsSpan(EntryHeader.Length, Envelope.HeadLength).ToArray() };
                    break;
                case LookKind.Refusal:
                    if (OpenRefusal(request.Owner, seal, look.Content!) is { } refusal)
                    {
                        return refusal;
                    }

                    question = question with { BadRefusal = look.Content.AsSpan(0, Envelope.HeadLength).ToArray() };
                    break;
                case LookKind.Leased:
                    return await BuyUnderLeaseAsync(request, new Attempt(own, seal, question.Lease, look, Keys.Moment.Of(time)), cancellation);
                case LookKind.Held:
                    if (time.GetElapsedTime(started) > keys.ExchangeTimeout * Patience)
                    {
                        return request.Session is null ? await inner.BuyAsync(request, cancellation) : StillSpending;
                    }

                    metrics.Waited();
                    var interval = Interval * (0.5 + (random() / 2));
                    await expectation.WaitAsync(look.Left < interval ? look.Left : interval, time, cancellation);
                    break;
                default:
                    return Spent(look.Kind);
            }
        }
    }

    private ValueTask<ExchangeOutcome> BuyAloneAsync(ExchangeRequest request, CancellationToken cancellation) =>
        request.HeldFor > Moment + keys.ExchangeTimeout && state.Lasting < Moment ? new(PutOff) : inner.BuyAsync(request, cancellation);

    private async ValueTask<ExchangeOutcome> BuyUnderLeaseAsync(ExchangeRequest request, Attempt attempt, CancellationToken cancellation)
    {
        ExchangeOutcome outcome;
        try
        {
            await using (new LeaseHold(guard, attempt.Names, attempt.Lease, redis.LeaseTime, time))
            {
                outcome = await inner.BuyAsync(request, cancellation);
            }
        }
        catch
        {
            // Whatever became of the exchange, those who wait must not wait for it.
            await ReleaseAsync(request, attempt, failure: null);
            throw;
        }

        // A changed application key that was refused has bought nothing: under its seal there must be no entry, or it would pass for proved.
        if (outcome.Bought is { } bought && attempt.Seal.Id == seals.Current.Id)
        {
            return await KeepAsync(request, attempt, bought);
        }

        await ReleaseAsync(request, attempt, outcome.Failure);
        return outcome;
    }

    private async ValueTask<BoughtKey> KeepAsync(ExchangeRequest request, Attempt attempt, BoughtKey bought)
    {
        var header = new EntryHeader(bought.Fingerprint, attempt.Epoch, attempt.Fence);
        var content = StoredKey.Of(bought, attempt.StoreTime, attempt.Answered, time).ToBytes();
        var envelope = attempt.Seal.Seal(EnvelopeKind.Key, content, request.Owner, header.ToString());
        CryptographicOperations.ZeroMemory(content);
        var life = bought.Lifetime < keys.LongestLife ? bought.Lifetime : keys.LongestLife;
        var asked = Keys.Moment.Of(time);
        var (answered, kept) = await guard.TryAsync(
            SharedStep.Keep, store => store.KeepAsync(attempt.Names, new KeepRequest(attempt.Lease, header, envelope, life, news.Landed(attempt.Names.Entry))));
        if (!answered || kept.Outcome != KeptOutcome.Fenced)
        {
            return bought;
        }

        // Another replica bought one after us: all go on with that.
        metrics.Fenced();
        return kept.Entry is { Length: > 0 } entry && Open(request.Owner, attempt.Seal, entry, kept.Now, asked) is { } newer && newer.Fingerprint != request.Unwanted
            ? newer
            : bought;
    }

    private async ValueTask ReleaseAsync(ExchangeRequest request, Attempt attempt, KeyFailure? failure)
    {
        byte[]? refusal = null;
        var term = TimeSpan.Zero;
        if (request.Session is null && failure is not null && StoredRefusal.Term(failure, keys) is { } share)
        {
            term = share;
            var content = new StoredRefusal(failure.Kind, (time.GetUtcNow() + share).ToUnixTimeMilliseconds(), (long)(failure.RetryAfter ?? default).TotalMilliseconds);
            refusal = attempt.Seal.Seal(EnvelopeKind.Refusal, content.ToBytes(), request.Owner, header: "");
        }

        await guard.TryAsync(SharedStep.Release, store => store.ReleaseAsync(
            attempt.Names, new ReleaseRequest(attempt.Lease, refusal, term, failure is { NothingSent: true }, news.Landed(attempt.Names.Entry))));
    }

    private BoughtKey? Open(in KeyOwner owner, KeySeal seal, byte[] entry, long storeTime, in Moment asked)
    {
        if (EntryHeader.TryParse(entry) is not { } header ||
            seal.Open(EnvelopeKind.Key, entry.AsSpan(EntryHeader.Length), owner, header.ToString()) is not { } content ||
            StoredKey.TryRead(content)?.ToBought(storeTime, asked, time) is not { } key ||
            key.Fingerprint != header.Fingerprint)
        {
            return null;
        }

        var life = KeyLife.Of(key.From, key.Lifetime, keys, time, random: 0);
        return life.Servable.Left(asked, time) > Enough ? key : null;
    }

    private KeyFailure? OpenRefusal(in KeyOwner owner, KeySeal seal, byte[] refusal) =>
        seal.Open(EnvelopeKind.Refusal, refusal, owner, header: "") is { } content ? StoredRefusal.TryRead(content)?.ToFailure(time.GetUtcNow()) : null;

    private sealed class Attempt(OwnerNames names, KeySeal seal, string lease, in Look look, in Moment answered)
    {
        public OwnerNames Names { get; } = names;

        public KeySeal Seal { get; } = seal;

        public string Lease { get; } = lease;

        public long Fence { get; } = look.Fence;

        public string Epoch { get; } = look.Epoch;

        public long StoreTime { get; } = look.Now;

        public Moment Answered { get; } = answered;
    }
}
