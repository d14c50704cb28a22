using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>What the operator may see of the ring.</summary>
public sealed partial class KeyRing
{
    private static readonly TimeSpan SessionFailureShown = TimeSpan.FromMinutes(1);

    /// <summary>Whether a key is held that can be served. Unlike <see cref="KeepWarm"/> this begins no exchange.</summary>
    public bool Holds(in KeyOwner owner) =>
        slots.TryGetValue(owner, out var slot) && slot.Key is { } key && ReferenceEquals(key.Site, site) && key.IsServable(Moment.Of(time));

    /// <summary>The backend keys held, one after the other as they are met; nothing is copied, so that a scrape of 100 000 costs no memory.</summary>
    public IEnumerable<TemporaryKey> BackendKeys => slots.Where(static pair => pair.Key.Session is null).Select(static pair => pair.Value.Key).OfType<TemporaryKey>();

    /// <summary>The owners in most trouble first, then those whose keys end first; without a secret, and each slot as it was at some moment of the walk.</summary>
    /// <param name="most">So many at the most.</param>
    public KeyRingSnapshot Snapshot(int most)
    {
        var now = Moment.Of(time);
        var kept = new PriorityQueue<KeySlot, (KeyTrouble, long)>();
        var troubles = new Dictionary<KeyFailureKind, int>();
        int held = 0, braked = 0;
        var firstEnd = long.MaxValue;
        foreach (var (_, slot) in slots)
        {
            var key = slot.Key is { } one && one.IsServable(now) ? one : null;
            var trouble = TroubleOf(slot, key, now);
            held += key is null ? 0 : 1;
            braked += trouble == KeyTrouble.Braked ? 1 : 0;
            if (FailureOf(slot, now) is { } failure)
            {
                troubles[failure.Kind] = troubles.GetValueOrDefault(failure.Kind) + 1;
            }

            var end = key?.EndsAt.UtcTicks ?? long.MaxValue;
            firstEnd = Math.Min(firstEnd, end);

            // The queue gives away first what matters least.
            kept.Enqueue(slot, (trouble, -end));
            if (kept.Count > most)
            {
                kept.Dequeue();
            }
        }

        var views = kept.UnorderedItems.Select(item => View(item.Element, now))
            .OrderByDescending(view => view.Trouble)
            .ThenBy(view => view.EndsAt ?? DateTimeOffset.MaxValue)
            .ThenBy(view => view.Tenant, StringComparer.Ordinal)
            .ToList();
        return new KeyRingSnapshot(Count, held, braked, troubles, held == 0 ? null : new DateTimeOffset(firstEnd, TimeSpan.Zero), views);
    }

    private static KeyTrouble TroubleOf(KeySlot slot, TemporaryKey? key, in Moment now) =>
        slot.Brake is { } brake && !brake.HasPassed(now) ? KeyTrouble.Braked
        : FailureOf(slot, now) is null ? KeyTrouble.None
        : key is null ? KeyTrouble.WithoutKey
        : KeyTrouble.NotRenewed;

    // A session that got no key never tries again, and is remembered for hours only so that its token is not sent twice.
    private static KeyFailure? FailureOf(KeySlot slot, in Moment now) =>
        slot.Owner.Session is null || now.Utc - slot.LastExchange < SessionFailureShown ? slot.LastFailure : null;

    private static KeySlotView View(KeySlot slot, in Moment now)
    {
        lock (slot.Gate)
        {
            var key = slot.Key is { } held && held.IsServable(now) ? held : null;
            return new KeySlotView(slot.Owner.Tenant.ToString(), slot.Owner.Session?.ToString(), slot.Owner.Session?.Caller)
            {
                Generation = key?.Generation,
                ObtainedAt = key?.ObtainedAt,
                RenewsAt = key is null || slot.Owner.Session is not null ? null : key.RenewsAt,
                EndsAt = key?.EndsAt,
                LastExchangeAt = slot.LastExchange == default ? null : slot.LastExchange,
                FailureKind = FailureOf(slot, now)?.Kind,
                Failure = FailureOf(slot, now)?.Detail,
                IsExchanging = slot.Flight is not null,
                Trouble = TroubleOf(slot, key, now),
            };
        }
    }
}
