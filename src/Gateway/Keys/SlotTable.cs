using System.Collections.Concurrent;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>The slots of a ring by owner, within their bounds.</summary>
internal sealed class SlotTable(SlotRules rules)
{
    // The share of the table for which one sweep makes room, so that a full table does not sweep for every new owner.
    private const int SweepShare = 16;

    private readonly ConcurrentDictionary<KeyOwner, KeySlot> slots = new();
    private readonly Lock sweeping = new();

    // When a search for room failed, the next one waits until then: for backend owners, for sessions.
    private readonly long[] searchAgainAt = [long.MinValue, long.MinValue];
    private int count;
    private int sessions;

    /// <summary>Slots held.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Every slot as it is met; nothing is copied.</summary>
    public IEnumerable<KeySlot> All => slots.Select(static pair => pair.Value);

    public KeySlot? Find(in KeyOwner owner) => slots.TryGetValue(owner, out var slot) ? slot : null;

    /// <returns>Null if the table is full of slots that must not be removed.</returns>
    public KeySlot? FindOrAdd(in KeyOwner owner)
    {
        if (slots.TryGetValue(owner, out var slot))
        {
            return slot;
        }

        var isSession = owner.Session is not null;
        if (!HasRoom(isSession) && !MakeRoom(isSession))
        {
            return null;
        }

        var added = new KeySlot(owner, rules, Remove);
        slot = slots.GetOrAdd(owner, added);
        if (ReferenceEquals(slot, added))
        {
            Interlocked.Increment(ref count);
            Interlocked.Add(ref sessions, isSession ? 1 : 0);
        }

        return slot;
    }

    /// <summary>Joins the owner's slot; another one if the first left the table meanwhile.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="caller">As in <see cref="KeySlot.Join"/>.</param>
    /// <param name="terms">Those of the request.</param>
    /// <param name="slot">Null if the table is full.</param>
    public Joined Join(in KeyOwner owner, string? caller, KeyTerms terms, out KeySlot? slot)
    {
        Joined joined;
        do
        {
            slot = FindOrAdd(owner);
            joined = slot?.Join(caller, terms) ?? new(KeyResult.Of(KeyFailures.Full));
        }
        while (joined is { Result: null, Flight: null });
        return joined;
    }

    /// <summary>Removes expired keys, old failures, and sessions that no request can ask for again.</summary>
    public void Sweep()
    {
        var now = rules.Now;
        foreach (var (_, slot) in slots)
        {
            slot.Expire(now);
        }
    }

    private void Remove(KeySlot slot)
    {
        slots.TryRemove(KeyValuePair.Create(slot.Owner, slot));
        Interlocked.Decrement(ref count);
        Interlocked.Add(ref sessions, slot.Owner.Session is null ? 0 : -1);
    }

    private bool HasRoom(bool forSession) =>
        Count < rules.Terms.Capacity && (!forSession || Volatile.Read(ref sessions) < rules.Terms.MaxSessions);

    private bool MakeRoom(bool forSession)
    {
        lock (sweeping)
        {
            var now = rules.Time.GetTimestamp();
            ref var again = ref searchAgainAt[forSession ? 1 : 0];
            if (HasRoom(forSession) || now < again)
            {
                return HasRoom(forSession);
            }

            Sweep();
            if (Count - rules.Terms.Capacity is >= 0 and var surplus)
            {
                // The bound may have been lowered since: then a share of it alone would leave no room for long.
                EvictIdle(surplus + (rules.Terms.Capacity / SweepShare) + 1);
            }

            if (HasRoom(forSession))
            {
                return true;
            }

            again = now + rules.Time.TimestampFrequency;
            return false;
        }
    }

    /// <summary>
    /// Evicts the least recently used backend slots, first those without a key. A session is never evicted: its token would be spent twice.
    /// </summary>
    private void EvictIdle(int wanted)
    {
        var idle = slots.Where(static pair => pair.Key.Session is null)
            .Select(static pair => (HasKey: pair.Value.Key is not null, pair.Value.LastUsed, Slot: pair.Value))
            .OrderBy(static one => one.HasKey).ThenBy(static one => one.LastUsed);
        foreach (var (_, _, slot) in idle)
        {
            if (slot.TryEvict())
            {
                rules.Metrics.Evicted();
                wanted--;
            }

            if (wanted <= 0)
            {
                return;
            }
        }
    }
}
