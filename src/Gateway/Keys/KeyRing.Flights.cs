using System.Diagnostics;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>Misses, the one exchange per owner, and what comes of it.</summary>
public sealed partial class KeyRing
{
    private static readonly KeyFailure Full = new(KeyFailureKind.Shed, "The gateway remembers as many tenants or sessions as it may (Keys:Capacity; half of it for sessions).")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
        NothingSent = true,
    };

    private static readonly KeyFailure Crowded = new(KeyFailureKind.Shed, "As many requests as may already wait for this tenant's key.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
        NothingSent = true,
    };

    private static readonly KeyFailure NotAsked = new(KeyFailureKind.Shed, "The endpoint was not asked.") { NothingSent = true };

    private static readonly KeyFailure Ended = new(
        KeyFailureKind.SessionEnded, "The key that this session bought is over, and a session token buys only one. Load the app again for a new session token.");

    private static readonly KeyFailure SpentForNothing = new(
        KeyFailureKind.SessionRejected, "This session token was spent in an exchange that brought no key, and a token is never sent twice. Load the app again for a new session token.");

    private static readonly KeyFailure FailedInside = new(KeyFailureKind.Unavailable, "The exchange failed inside the gateway; its log says more.");

    private async ValueTask<KeyAnswer> MissAsync(KeyOwner owner, SessionToken? session, string? caller, AuroraSite? at, CancellationToken cancellation)
    {
        var wasPutOff = false;
        while (true)
        {
            var slot = FindOrAdd(owner, out var known);
            if (slot is null)
            {
                return KeyAnswer.Of(Full);
            }

            if (owner.Session is null || lastAsked is null)
            {
                lastAsked = slot;
            }

            Flight flight;
            bool launched = false, isOfBefore;
            lock (slot.Gate)
            {
                if (slot.Retired)
                {
                    continue;
                }

                var now = Moment.Of(time);
                if (slot.Key is { } key && ReferenceEquals(key.Site, at) && key.IsServable(now))
                {
                    metrics.LookedUp(KeySource.Memory);
                    return KeyAnswer.Of(key, KeySource.Memory);
                }

                if (UnderWay(slot, at) is { } underWay)
                {
                    flight = underWay;
                }
                else if (Refusal(slot, now) is { } refusal)
                {
                    Forget(slot);
                    return KeyAnswer.Of(refusal);
                }
                else if (!slot.IsOwedExchange && budget.TryTake(known ? null : caller) is { } shed)
                {
                    Forget(slot);
                    return KeyAnswer.Of(shed);
                }
                else
                {
                    flight = new Flight(slot.Epoch, slot.Key?.Fingerprint ?? slot.Refused, at) { Caller = caller };
                    Enter(slot, flight);
                    slot.IsOwedExchange = false;
                    launched = true;
                }

                if (!flight.TryJoin(options.MaxWaiters))
                {
                    return KeyAnswer.Of(Crowded);
                }

                isOfBefore = flight.Epoch != slot.Epoch;
            }

            if (launched)
            {
                Launch(slot, flight, session);
            }

            var answer = await flight.WaitAsync(cancellation);
            ExchangeSpan.Link(flight);
            if (answer.Key is { } bought && !ReferenceEquals(bought.Site, at))
            {
                // A session's token was spent at the site before this one.
                return KeyAnswer.Of(Ended);
            }

            if (answer.Key is { } brought && (isOfBefore || IsRefused(flight, answer.Source == KeySource.Shared, brought.Fingerprint)))
            {
                // The operator dropped the tenant's keys before this call came: it waited, because there is one exchange at a time, but that key is not for it.
                // Nor is one for anybody of which another replica said meanwhile that Aurora refuses it.
                continue;
            }

            if (!launched && !wasPutOff && answer.Failure is { IsPutOff: true })
            {
                // The renewal was put off because the key was still good; Aurora refused that key meanwhile.
                wasPutOff = true;
                continue;
            }

            var source = launched || answer.Key is null ? answer.Source : KeySource.Joined;
            if (answer.Key is not null)
            {
                metrics.LookedUp(source);
            }

            return answer with { Source = source };
        }
    }

    private static bool IsRefused(Flight flight, bool fromShared, string fingerprint) => fromShared && flight.Refused == fingerprint;

    private void RenewBehind(KeySlot slot, in Moment now)
    {
        // A session's token is spent: its key cannot be renewed.
        if (slot.Owner.Session is not null || now.Timestamp < Volatile.Read(ref slot.NextRenewal))
        {
            return;
        }

        Flight flight;
        lock (slot.Gate)
        {
            Volatile.Write(ref slot.NextRenewal, now.Timestamp + time.TimestampFrequency);
            if (slot.Retired || slot.Flight is not null || Refusal(slot, now) is not null || budget.TryTake(newcomerOf: null) is not null)
            {
                return;
            }

            slot.Flight = flight = new Flight(slot.Epoch, slot.Key?.Fingerprint ?? slot.Refused, site);
        }

        metrics.Renewing();
        Launch(slot, flight, session: null);
    }

    /// <summary>Why no exchange may begin for this owner now. Called under its gate.</summary>
    private KeyFailure? Refusal(KeySlot slot, in Moment now)
    {
        if (stopping.IsCancellationRequested)
        {
            return Draining;
        }

        if (slot.Spent)
        {
            return slot.Verdict ?? Ended;
        }

        if (slot.Brake is { } brake && !brake.HasPassed(now))
        {
            return new KeyFailure(KeyFailureKind.Unavailable, "Aurora refuses fresh keys of this tenant; nothing is exchanged for it for a while.") { RetryAfter = brake.Left(now, time) };
        }

        if (slot.Setback is { } setback && !slot.SetbackUntil.HasPassed(now))
        {
            var left = slot.SetbackUntil.Left(now, time);
            return setback.IsTransient
                ? new KeyFailure(KeyFailureKind.Unavailable, "The last exchange for this tenant failed and the next is not due yet: " + setback.Detail) { RetryAfter = left }
                : setback with { RetryAfter = left };
        }

        return endpoint.Refusal();
    }

    private void Launch(KeySlot slot, Flight flight, SessionToken? session) => start(() => _ = FlyAsync(slot, flight, session));

    private async Task FlyAsync(KeySlot slot, Flight flight, SessionToken? session)
    {
        ExchangeOutcome outcome;
        Activity? span = null;
        try
        {
            span = ExchangeSpan.Start(slot.Owner, flight);
            outcome = await ExchangeAsync(slot, flight, session);
        }
        catch (Exception exception)
        {
            // An exchange turns every answer into a value: whatever arrives here is our own fault, and callers must not wait for it.
            Log.Unexpected(log, slot.Owner, exception);
            outcome = FailedInside;
        }

        // Whatever a trace may do, nobody waits for it.
        flight.Land(SettleInAnyCase(slot, flight, outcome));
        ExchangeSpan.End(span, outcome);
    }

    private KeyAnswer SettleInAnyCase(KeySlot slot, Flight flight, ExchangeOutcome outcome)
    {
        try
        {
            return Settle(slot, flight, outcome);
        }
        catch (Exception exception)
        {
            // A flight that never landed would keep everybody waiting for ever.
            Log.Unexpected(log, slot.Owner, exception);
            return Settle(slot, flight, FailedInside);
        }
    }

    private async Task<ExchangeOutcome> ExchangeAsync(KeySlot slot, Flight flight, SessionToken? session)
    {
        using var deadline = new CancellationTokenSource(options.ExchangeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping.Token);
        try
        {
            await window.EnterAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return stopping.IsCancellationRequested ? Draining : TimedOut with { NothingSent = true };
        }

        bool? success = null;
        try
        {
            if (stopping.IsCancellationRequested)
            {
                return Draining;
            }

            if (!endpoint.TryEnter(out var refusal))
            {
                return refusal!;
            }

            var started = time.GetTimestamp();
            ExchangeOutcome outcome = FailedInside;
            try
            {
                slot.Spent = session is not null;

                // A shutdown does not cut it off: requests under way wait for it, and a session's token would be spent for nothing.
                outcome = await exchange.BuyAsync(new ExchangeRequest(slot.Owner, session, flight.Unwanted, HeldFor(slot), flight.Site), deadline.Token).AsTask().WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                outcome = TimedOut;
            }
            finally
            {
                // A key from the store of the replicas says nothing of the endpoint, nor does what was put off or what the site before this one answers.
                var silent = outcome is { Bought.FromShared: true } or { Failure.Kind: KeyFailureKind.Shed } || IsFormer(flight);
                success = silent ? null : outcome.Failure is not { IsTransient: true };
                endpoint.Report(slot.Owner.Tenant, silent ? NotAsked : outcome.Failure);
                metrics.Exchanged(outcome, time.GetElapsedTime(started));
                if (outcome is not ({ Bought.FromShared: true } or { Failure.Kind: KeyFailureKind.Shed } or { Failure.NothingSent: true }))
                {
                    Exchanged?.Invoke(flight.Caller, slot.Owner.Tenant);
                }
            }

            return outcome;
        }
        finally
        {
            window.Leave(success);
        }
    }

    /// <summary>How long the key that is held can still be served; null if none can.</summary>
    private TimeSpan? HeldFor(KeySlot slot)
    {
        var now = Moment.Of(time);
        return slot.Key is { } held && held.IsServable(now) ? held.ServableFor(now, time) : null;
    }

    private KeyAnswer Settle(KeySlot slot, Flight flight, ExchangeOutcome outcome)
    {
        lock (slot.Gate)
        {
            Leave(slot, flight);
            var now = Moment.Of(time);
            var former = IsFormer(flight);
            if (former && slot.Owner.Session is null && outcome.Failure is { } gone)
            {
                // What the site before this one refuses is no verdict on this one.
                Forget(slot);
                return KeyAnswer.Of(gone);
            }

            slot.LastExchange = now.Utc;
            slot.LastFailure = outcome.Failure;
            if (outcome.Bought is { } bought)
            {
                var life = KeyLife.Of(bought.From, bought.Lifetime, options, time, random());
                var key = new TemporaryKey(slot.Owner, Interlocked.Increment(ref generations), bought, life, flight.Site);
                slot.Setback = null;
                slot.Failures = 0;
                if (slot.Owner.Session is not null)
                {
                    slot.ForgetAfter = Deadline.After(now, bought.Lifetime + options.SessionMemory, time);
                }

                if (bought.Lifetime <= options.Margin)
                {
                    Log.ShortLived(log, slot.Owner, bought.Lifetime);
                }

                // The operator dropped the tenant's keys meanwhile, or another site is in force: those who waited may have this one, nobody after them.
                if (IsRefused(flight, bought.FromShared, bought.Fingerprint))
                {
                    NoteRefused(slot, bought.Fingerprint);
                }
                else if (flight.Epoch == slot.Epoch && !former)
                {
                    slot.Key = key;
                    Log.Bought(log, slot.Owner, key.Generation, key.EndsAt);
                }

                return KeyAnswer.Of(key, bought.FromShared ? KeySource.Shared : KeySource.Exchange);
            }

            var failure = Remember(slot, outcome.Failure!, now);
            if (slot.Key is not null && failure.RetryAfter is { } pause)
            {
                // A renewal that was put off must not be tried again at every request.
                Volatile.Write(ref slot.NextRenewal, now.Timestamp + (long)(pause.TotalSeconds * time.TimestampFrequency));
            }

            Forget(slot);
            return KeyAnswer.Of(failure);
        }
    }

    /// <summary>Each class of failure has its own memory. What the endpoint as a whole suffers from is remembered there.</summary>
    private KeyFailure Remember(KeySlot slot, KeyFailure failure, in Moment now)
    {
        if (slot.Owner.Session is not null)
        {
            return RememberSession(slot, failure, now);
        }

        switch (failure.Kind)
        {
            case KeyFailureKind.TenantNotAuthorized or KeyFailureKind.SessionRejected:
                Setback(slot, failure, options.RefusalMemory, now);
                return failure with { RetryAfter = options.RefusalMemory };
            case KeyFailureKind.Unavailable or KeyFailureKind.BadAnswer when !failure.NothingSent || failure.RetryAfter is null:
                slot.Failures++;
                var pause = Failures.BackOff.After(slot.Failures, options, random());
                if (failure.RetryAfter is { } asked && Failures.BackOff.Capped(asked, options) is var capped && capped > pause)
                {
                    pause = capped;
                }

                Setback(slot, failure, pause, now);
                return failure with { RetryAfter = pause };
            default:
                return failure.RetryAfter is null ? failure : failure with { RetryAfter = Failures.BackOff.Capped(failure.RetryAfter.Value, options) };
        }
    }

    private KeyFailure RememberSession(KeySlot slot, KeyFailure failure, in Moment now)
    {
        if (failure.NothingSent)
        {
            slot.Spent = false;
            return failure.RetryAfter is null ? failure with { RetryAfter = options.BackOff } : failure;
        }

        Log.Failed(log, slot.Owner, failure.Kind, failure.Detail);
        slot.Spent = true;
        slot.ForgetAfter = Deadline.After(now, options.SessionMemory, time);
        slot.Verdict = failure.Kind is KeyFailureKind.SessionRejected or KeyFailureKind.SessionEnded ? failure : SpentForNothing;
        return failure.Kind is KeyFailureKind.SessionRejected or KeyFailureKind.SessionEnded
            ? failure
            : failure with { Detail = failure.Detail + " The session token counts as spent: load the app again for a new one." };
    }

    private void Setback(KeySlot slot, KeyFailure failure, TimeSpan span, in Moment now)
    {
        if (slot.Setback?.Kind != failure.Kind)
        {
            Log.Failed(log, slot.Owner, failure.Kind, failure.Detail);
        }

        slot.Setback = failure;
        slot.SetbackUntil = Deadline.After(now, span, time);
    }

    private KeyFailure TimedOut => new(KeyFailureKind.Unavailable, $"Aurora's token endpoint did not answer within {options.ExchangeTimeout} (Keys:ExchangeTimeout).");
}
