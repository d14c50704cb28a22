using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>What needs the slot's lock and is called by more than one method, or is too long for one.</summary>
internal sealed partial class KeySlot
{
    private Joined JoinLocked(Flight joined, bool begins) => joined.TryJoin(joined.Terms.MaxWaiters)
        ? new(null, joined, begins, IsBeforeDrop: joined.Epoch != epoch)
        : new(KeyResult.Of(KeyFailures.Crowded));

    /// <summary>Why no exchange may begin now, or null.</summary>
    private KeyFailure? RefusalLocked(in ClockReading now) =>
        rules.IsStopping ? KeyFailures.Draining : trouble?.Refusal(now) ?? rules.Endpoint.Refusal();

    private string? UnwantedLocked() => key?.Fingerprint ?? trouble?.Unwanted;

    private KeyResult KeepLocked(Flight settled, ExchangedKey bought, in ClockReading now)
    {
        var life = KeyLife.Of(bought.From, bought.Lifetime, settled.Terms, rules.Time, rules.NextRandom());
        var brought = new TemporaryKey(owner, rules.NextGeneration(), bought, life);
        trouble?.Succeeded(bought.Lifetime, now);
        if (bought.Lifetime <= settled.Terms.Margin)
        {
            KeyRingLog.ShortLived(rules.Log, owner, bought.Lifetime);
        }

        // Calls that waited may use a key whose exchange began before a drop; later calls may not.
        if (settled.IsRejected(bought.FromShared, bought.Fingerprint))
        {
            Trouble.Rejected(bought.Fingerprint, now);
        }
        else if (settled.Epoch == epoch)
        {
            key = brought;
            KeyRingLog.Exchanged(rules.Log, owner, brought.Generation, brought.EndsAt);
        }

        return KeyResult.Of(brought, bought.FromShared ? KeySource.Shared : KeySource.Exchange);
    }

    private KeyResult FailLocked(Flight settled, KeyFailure reason, in ClockReading now)
    {
        var failure = Trouble.Failed(reason, settled.Terms, now);
        if (key is not null && failure.RetryAfter is { } pause)
        {
            // A renewal that was put off must not be tried again at every request.
            Volatile.Write(ref nextRenewal, now.Timestamp + (long)(pause.TotalSeconds * rules.Time.TimestampFrequency));
        }

        ClearLocked();
        return KeyResult.Of(failure);
    }

    private bool DropKeyLocked()
    {
        epoch++;
        if (key is not { } dropped)
        {
            return false;
        }

        isOwedExchange = true;
        Trouble.Unwanted = dropped.Fingerprint;
        key = null;
        return true;
    }

    private void ResetLocked()
    {
        trouble?.Reset();
        Volatile.Write(ref nextRenewal, long.MinValue);
    }

    /// <summary>Leaves the ring if the next caller would find the same without it.</summary>
    private void ClearLocked()
    {
        if (!isRetired && key is null && flight is null && trouble?.IsPending != true)
        {
            RetireLocked();
        }
    }

    private void RetireLocked()
    {
        isRetired = true;
        key = null;
        remove(this);
    }
}
