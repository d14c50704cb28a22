using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>
/// One owner in the ring: its key, the exchange under way, and what may happen next. Every change is one method that holds the slot's own
/// lock for a few field accesses, never across an await.
/// </summary>
/// <param name="owner">Whose key.</param>
/// <param name="rules">What all slots of the ring share.</param>
/// <param name="remove">Takes the slot out of the ring; called once, under the lock.</param>
internal sealed partial class KeySlot(KeyOwner owner, SlotRules rules, Action<KeySlot> remove)
{
    private readonly Lock gate = new();

    // Read without the lock on every request: references are written atomically.
    private volatile TemporaryKey? key;

    // Monotonic and coarse. Written at most once a second, or each hit would fight for the cache line.
    private long lastUsed = rules.Time.GetTimestamp();

    // Monotonic; no renewal begins before.
    private long nextRenewal = long.MinValue;
    private Flight? flight;
    private SlotFailures? trouble;
    private DateTimeOffset lastExchange;

    // Counts drops; a key whose exchange began before one is not kept after it.
    private int epoch;

    // A key was dropped: the exchange for its successor does not count against the callers' budget.
    private bool isOwedExchange;
    private bool isRetired;

    public KeyOwner Owner => owner;

    /// <summary>The cached key, expired or not.</summary>
    public TemporaryKey? Key => key;

    public long LastUsed => Volatile.Read(ref lastUsed);

    private SlotFailures Trouble => trouble ??= new SlotFailures(owner, rules);

    /// <summary>The cached key if it may be served now. Takes no lock.</summary>
    public TemporaryKey? TryServe(in ClockReading now) => key is { } held && held.IsServable(now) ? held : null;

    /// <summary>Notes that the owner is in use.</summary>
    public void Touch(in ClockReading now)
    {
        if (now.Timestamp - LastUsed > rules.Time.TimestampFrequency)
        {
            Volatile.Write(ref lastUsed, now.Timestamp);
        }
    }

    /// <summary>Serves the cached key, joins the exchange under way, or begins one.</summary>
    /// <param name="caller">Its exchanges for owners without an earlier key are bounded.</param>
    /// <param name="terms">Of an exchange that this begins.</param>
    public Joined Join(string? caller, KeyTerms terms)
    {
        lock (gate)
        {
            var now = rules.Now;
            if (isRetired || TryServe(now) is not null)
            {
                return isRetired ? default : new(KeyResult.Of(key!, KeySource.Memory));
            }

            if (flight is { } underWay)
            {
                return JoinLocked(underWay, begins: false);
            }

            var isKnown = key is not null || trouble?.Unwanted is not null;
            var refusal = RefusalLocked(now) ?? (isOwedExchange ? null : rules.TakeExchange(isKnown ? null : caller, terms));
            if (refusal is not null)
            {
                ClearLocked();
                return new(KeyResult.Of(refusal));
            }

            flight = new Flight(epoch, UnwantedLocked(), terms) { Caller = caller };
            isOwedExchange = false;
            return JoinLocked(flight, begins: true);
        }
    }

    /// <summary>Begins an exchange for which no caller waits, if one is due and may begin.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="atOnce">True to try even if the last attempt was a moment ago.</param>
    public Flight? Renew(in ClockReading now, bool atOnce = false)
    {
        // A session's token is spent: its key cannot be renewed.
        if (owner.Session is not null || (!atOnce && now.Timestamp < Volatile.Read(ref nextRenewal)))
        {
            return null;
        }

        lock (gate)
        {
            var terms = rules.Terms;
            Volatile.Write(ref nextRenewal, now.Timestamp + rules.Time.TimestampFrequency);
            if (isRetired || flight is not null || (RefusalLocked(now) ?? rules.TakeExchange(newcomerOf: null, terms)) is not null)
            {
                return null;
            }

            return flight = new Flight(epoch, UnwantedLocked(), terms);
        }
    }

    /// <summary>The session's token is about to be sent.</summary>
    public void Spend()
    {
        lock (gate)
        {
            Trouble.Spend();
        }
    }

    /// <summary>The exchange has ended: keeps its key, or its failure.</summary>
    /// <returns>What the calls that waited for it receive.</returns>
    public KeyResult Settle(Flight settled, in ExchangeOutcome outcome)
    {
        lock (gate)
        {
            flight = ReferenceEquals(flight, settled) ? null : flight;
            var now = rules.Now;
            lastExchange = now.Utc;
            return outcome.Key is { } bought ? KeepLocked(settled, bought, now) : FailLocked(settled, outcome.Failure!, now);
        }
    }

    /// <summary>Discards exactly <paramref name="rejected"/>, a key that Aurora rejected with 401; never its successor.</summary>
    public DiscardOutcome Discard(TemporaryKey rejected)
    {
        lock (gate)
        {
            var now = rules.Now;
            if (!ReferenceEquals(key, rejected) || trouble?.IsBraked(now) == true)
            {
                return ReferenceEquals(key, rejected) ? DiscardOutcome.Braked : DiscardOutcome.Superseded;
            }

            Trouble.Rejected(rejected.Fingerprint, now);
            if (Trouble.TryBrake(rejected.WasAccepted, now))
            {
                KeyRingLog.Braked(rules.Log, owner, rejected.Generation, rules.Terms.Brake);
                return DiscardOutcome.Braked;
            }

            key = null;
            rules.Metrics.Discarded();
            KeyRingLog.Refused(rules.Log, owner, rejected.Generation);
            return DiscardOutcome.Discarded;
        }
    }

    /// <summary>Discards the key with this fingerprint, which Aurora rejected at another replica.</summary>
    public void Discard(string fingerprint)
    {
        lock (gate)
        {
            flight?.Reject(fingerprint);
            if (key?.Fingerprint == fingerprint)
            {
                // A successor that is rejected at once counts here too, or each replica would exchange one more to find out.
                key = null;
                Trouble.Rejected(fingerprint, rules.Now);
            }
        }
    }

    /// <summary>Clears failures, so that the next request makes an exchange.</summary>
    /// <param name="dropsKey">The key too; one whose exchange is under way is not kept.</param>
    /// <returns>True if a key was dropped.</returns>
    public bool Reset(bool dropsKey)
    {
        lock (gate)
        {
            ResetLocked();
            return dropsKey && DropKeyLocked();
        }
    }

    /// <summary>Removes what has expired: key, failures, and a session that no request can ask for again.</summary>
    public void Expire(in ClockReading now)
    {
        lock (gate)
        {
            key = key is { } held && !held.IsServable(now) ? null : key;
            trouble = trouble?.Expire(now, isExchanging: flight is not null);
            ClearLocked();
        }
    }

    /// <summary>Leaves the ring to make room for another owner.</summary>
    /// <returns>False if an exchange is under way, or it has left already.</returns>
    public bool TryEvict()
    {
        lock (gate)
        {
            var leaves = flight is null && !isRetired;
            if (leaves)
            {
                RetireLocked();
            }

            return leaves;
        }
    }

    /// <summary>Its state for the operator, without a secret.</summary>
    public SlotState Read(in ClockReading now)
    {
        lock (gate)
        {
            var held = key is { } one && one.IsServable(now) ? one : null;
            return new(owner, held, trouble?.LastFailure, trouble?.IsBraked(now) == true, lastExchange, flight is not null);
        }
    }
}
