using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>Keeps the ring within its bounds.</summary>
public sealed partial class KeyRing
{
    /// <summary>How often what is over is dropped.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    // What one sweep makes room for, so that a ring at its bound does not sweep at every newcomer.
    private const int SweepShare = 16;

    private readonly Lock sweeping = new();

    // Where a search found no room, each newcomer would make it again: for backend owners, for sessions.
    private readonly long[] searchAgainAt = [long.MinValue, long.MinValue];

    /// <summary>True if Aurora's last word on the owner is that the tenant has not authorised the application.</summary>
    public bool IsNotAuthorized(in KeyOwner owner)
    {
        if (!slots.TryGetValue(owner, out var slot))
        {
            return false;
        }

        lock (slot.Gate)
        {
            return slot.LastFailure is { Kind: KeyFailureKind.TenantNotAuthorized };
        }
    }

    /// <param name="owner">Whose slot.</param>
    /// <param name="known">True if the owner is no newcomer: a key was bought for it before, or its failure is remembered.</param>
    /// <returns>Null if the ring is full of what must not be forgotten.</returns>
    private KeySlot? FindOrAdd(in KeyOwner owner, out bool known)
    {
        if (slots.TryGetValue(owner, out var slot))
        {
            known = slot.Key is not null || slot.Refused is not null;
            return slot;
        }

        known = false;
        var isSession = owner.Session is not null;
        if ((Count >= options.Capacity || (isSession && Volatile.Read(ref sessions) >= options.MaxSessions)) && !MakeRoom(isSession))
        {
            return null;
        }

        var added = new KeySlot(owner) { LastUsed = time.GetTimestamp() };
        slot = slots.GetOrAdd(owner, added);
        if (ReferenceEquals(slot, added))
        {
            Interlocked.Increment(ref count);
            if (isSession)
            {
                Interlocked.Increment(ref sessions);
            }
        }

        return slot;
    }

    private bool MakeRoom(bool forSession)
    {
        lock (sweeping)
        {
            if (HasRoom(forSession))
            {
                return true;
            }

            var now = time.GetTimestamp();
            ref var again = ref searchAgainAt[forSession ? 1 : 0];
            if (now < again)
            {
                return false;
            }

            Sweep();
            if (Count - options.Capacity is >= 0 and var surplus)
            {
                // The bound may have been lowered meanwhile: then a share of it alone would leave no room for long.
                EvictIdle(surplus + (options.Capacity / SweepShare) + 1);
            }

            if (HasRoom(forSession))
            {
                return true;
            }

            again = now + time.TimestampFrequency;
            return false;
        }
    }

    private bool HasRoom(bool forSession) => Count < options.Capacity && (!forSession || Volatile.Read(ref sessions) < options.MaxSessions);

    /// <summary>Drops what is over: dead keys, old failures, sessions that nobody can ask for again.</summary>
    private void Sweep()
    {
        var now = Moment.Of(time);
        foreach (var (_, slot) in slots)
        {
            lock (slot.Gate)
            {
                if (slot.Key is { } key && !key.IsServable(now))
                {
                    slot.Key = null;
                }

                if (slot.Setback is not null && slot.SetbackUntil.HasPassed(now))
                {
                    slot.Setback = null;
                }

                if (slot.Brake is { } brake && brake.HasPassed(now))
                {
                    slot.Brake = null;
                }

                if (slot.Suspicion is { } suspicion && suspicion.HasPassed(now))
                {
                    slot.Suspicion = null;
                }

                if (slot.Flight is null && slot.Spent && slot.ForgetAfter.HasPassed(now))
                {
                    slot.Spent = false;
                }

                Forget(slot);
            }
        }
    }

    /// <summary>Drops the least recently used backend keys; first those that hold none. A session is never dropped: its token would be spent twice.</summary>
    private void EvictIdle(int wanted)
    {
        var idle = new List<(bool HasKey, long LastUsed, KeySlot Slot)>(slots.Count);
        foreach (var (owner, slot) in slots)
        {
            if (owner.Session is null)
            {
                idle.Add((slot.Key is not null, Volatile.Read(ref slot.LastUsed), slot));
            }
        }

        idle.Sort(static (left, right) => left.HasKey != right.HasKey ? left.HasKey.CompareTo(right.HasKey) : left.LastUsed.CompareTo(right.LastUsed));
        foreach (var (_, _, slot) in idle)
        {
            lock (slot.Gate)
            {
                if (slot.Flight is null && !slot.Retired)
                {
                    Retire(slot);
                    metrics.Evicted();
                    wanted--;
                }
            }

            if (wanted <= 0)
            {
                return;
            }
        }
    }

    /// <summary>Drops the slot if nothing would be lost. Called under its gate.</summary>
    private void Forget(KeySlot slot)
    {
        if (!slot.Retired && slot.IsBlank)
        {
            Retire(slot);
        }
    }

    private void Retire(KeySlot slot)
    {
        slot.Retired = true;
        slot.Key = null;
        slots.TryRemove(KeyValuePair.Create(slot.Owner, slot));
        Interlocked.Decrement(ref count);
        if (slot.Owner.Session is not null)
        {
            Interlocked.Decrement(ref sessions);
        }
    }
}
