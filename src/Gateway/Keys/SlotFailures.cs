using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>
/// What one owner's failed exchanges, rejected keys and spent token mean for the next exchange. Most slots have none of these. Not
/// thread-safe: the slot calls it under its own lock.
/// </summary>
internal sealed class SlotFailures(KeyOwner owner, SlotRules rules)
{
    /// <summary>Rejections of working keys within <see cref="KeyTerms.Brake"/> of each other that still lead to an exchange.</summary>
    private const int RejectionsToBrake = 5;

    private KeyFailure? setback;
    private Deadline setbackUntil;
    private int failures;
    private int rejections;

    // Until then another rejection counts as one of the same trouble.
    private Deadline? suspicion;

    // Until then no key is discarded and none is exchanged.
    private Deadline? brake;

    // The session's token was sent, or may have been: what every later exchange receives, and when the session may be removed.
    private KeyFailure? verdict;
    private Deadline verdictUntil;

    /// <summary>Fingerprint of the key that Aurora rejected last, or that an operator dropped: no store may return it.</summary>
    public string? Unwanted { get; set; }

    /// <summary>Why the last exchange brought no key; null if it did.</summary>
    public KeyFailure? LastFailure { get; private set; }

    /// <summary>False if forgetting this object changes nothing for the next caller.</summary>
    public bool IsPending => setback is not null || brake is not null || suspicion is not null || verdict is not null;

    public bool IsBraked(in ClockReading now) => brake is { } until && !until.HasPassed(now);

    /// <summary>Why no exchange may begin for this owner now, or null.</summary>
    public KeyFailure? Refusal(in ClockReading now) =>
        verdict is not null ? verdict
        : IsBraked(now) ? KeyFailures.Braked(brake!.Value.Left(now, rules.Time))
        : setback is null || setbackUntil.HasPassed(now) ? null
        : KeyFailures.NotDue(setback, setbackUntil.Left(now, rules.Time));

    /// <summary>The session's token is about to be sent.</summary>
    public void Spend() => verdict = KeyFailures.SessionEnded;

    /// <summary>An exchange brought a key of this life.</summary>
    public void Succeeded(TimeSpan lifetime, in ClockReading now)
    {
        setback = LastFailure = null;
        failures = 0;
        verdictUntil = Deadline.After(now, lifetime + rules.Terms.SessionMemory, rules.Time);
    }

    /// <summary>
    /// Remembers a failed exchange as long as its class requires. Failures of the endpoint as a whole are remembered there.
    /// </summary>
    /// <param name="failure">Why it failed.</param>
    /// <param name="terms">Those of the exchange.</param>
    /// <param name="now">The moment.</param>
    /// <returns>What the waiting calls receive, with the time after which the next exchange may begin.</returns>
    public KeyFailure Failed(KeyFailure failure, KeyTerms terms, in ClockReading now)
    {
        LastFailure = failure;
        if (owner.Session is not null)
        {
            return SessionFailed(failure, now);
        }

        switch (failure.Kind)
        {
            case KeyFailureKind.TenantNotAuthorized or KeyFailureKind.SessionRejected:
                return SetBack(failure, terms.RefusalMemory, now);
            case KeyFailureKind.Unavailable or KeyFailureKind.BadAnswer when !failure.NothingSent || failure.RetryAfter is null:
                var pause = BackOff.After(++failures, terms, rules.NextRandom());
                var asked = failure.RetryAfter is { } after ? BackOff.Capped(after, terms) : TimeSpan.Zero;
                return SetBack(failure, asked > pause ? asked : pause, now);
            default:
                return failure.RetryAfter is { } wait ? failure with { RetryAfter = BackOff.Capped(wait, terms) } : failure;
        }
    }

    /// <summary>Aurora rejected the key with this fingerprint, here or at another replica.</summary>
    public void Rejected(string fingerprint, in ClockReading now)
    {
        Unwanted = fingerprint;
        rejections = suspicion is { } until && !until.HasPassed(now) ? rejections + 1 : 1;
        suspicion = Deadline.After(now, rules.Terms.Brake, rules.Time);
    }

    /// <summary>
    /// Stops exchanges for a while if the last rejections show that new keys are rejected too: one that never worked, or too many working
    /// ones within a short time.
    /// </summary>
    public bool TryBrake(bool wasAccepted, in ClockReading now)
    {
        if (owner.Session is not null || rejections < 2 || (wasAccepted && rejections <= RejectionsToBrake))
        {
            return false;
        }

        brake = Deadline.After(now, rules.Terms.Brake, rules.Time);
        return true;
    }

    /// <summary>The next exchange decides again. An unwanted key stays unwanted and a spent token spent.</summary>
    public void Reset()
    {
        setback = LastFailure = null;
        brake = suspicion = null;
        failures = 0;
    }

    /// <summary>Removes what has expired.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="isExchanging">A token that is being sent stays spent.</param>
    /// <returns>Null if nothing is left.</returns>
    public SlotFailures? Expire(in ClockReading now, bool isExchanging)
    {
        setback = setbackUntil.HasPassed(now) ? null : setback;
        brake = IsBraked(now) ? brake : null;
        suspicion = suspicion is { } until && until.HasPassed(now) ? null : suspicion;
        verdict = !isExchanging && verdictUntil.HasPassed(now) ? null : verdict;
        return IsPending || LastFailure is not null || Unwanted is not null ? this : null;
    }

    private KeyFailure SessionFailed(KeyFailure failure, in ClockReading now)
    {
        if (failure.NothingSent)
        {
            verdict = null;
            return failure.RetryAfter is null ? failure with { RetryAfter = KeyTerms.FirstBackOff } : failure;
        }

        KeyRingLog.Failed(rules.Log, owner, failure.Kind, failure.Detail);
        var isFinal = failure.Kind is KeyFailureKind.SessionRejected or KeyFailureKind.SessionEnded;
        verdict = isFinal ? failure : KeyFailures.SpentForNothing;
        verdictUntil = Deadline.After(now, rules.Terms.SessionMemory, rules.Time);
        return isFinal ? failure : KeyFailures.AndSpent(failure);
    }

    private KeyFailure SetBack(KeyFailure failure, TimeSpan span, in ClockReading now)
    {
        if (setback?.Kind != failure.Kind)
        {
            KeyRingLog.Failed(rules.Log, owner, failure.Kind, failure.Detail);
        }

        setback = failure;
        setbackUntil = Deadline.After(now, span, rules.Time);
        return failure with { RetryAfter = span };
    }
}
