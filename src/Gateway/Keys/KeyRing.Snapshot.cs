namespace AuroraGateway.Keys;

/// <summary>What the operator may see of the ring.</summary>
public sealed partial class KeyRing
{
    /// <summary>The owners in most trouble first, then those whose keys end first; without a secret, and each slot as it was at some moment of the walk.</summary>
    /// <param name="most">So many at the most.</param>
    public KeyRingSnapshot Snapshot(int most)
    {
        var now = Moment.Of(time);
        var kept = new PriorityQueue<KeySlotView, (int, long)>(most + 1);
        int held = 0, troubled = 0;
        DateTimeOffset? firstEnd = null;
        foreach (var (_, slot) in slots)
        {
            var view = View(slot, now);
            held += view.Generation is null ? 0 : 1;
            troubled += view.Trouble == KeyTrouble.None ? 0 : 1;
            if (view.EndsAt is { } end && (firstEnd is null || end < firstEnd))
            {
                firstEnd = end;
            }

            // The queue gives away what matters least.
            kept.Enqueue(view, ((int)view.Trouble, -(view.EndsAt ?? DateTimeOffset.MinValue).UtcTicks));
            if (kept.Count > most)
            {
                kept.Dequeue();
            }
        }

        var views = kept.UnorderedItems.Select(item => item.Element)
            .OrderByDescending(view => view.Trouble)
            .ThenBy(view => view.EndsAt ?? DateTimeOffset.MaxValue)
            .ThenBy(view => view.Tenant, StringComparer.Ordinal)
            .ToList();
        return new KeyRingSnapshot(Count, held, troubled, firstEnd, views);
    }

    private KeySlotView View(KeySlot slot, in Moment now)
    {
        lock (slot.Gate)
        {
            var key = slot.Key is { } held && held.IsServable(now) ? held : null;
            var failure = slot.LastFailure;
            var trouble = slot.Brake is { } brake && !brake.HasPassed(now) ? KeyTrouble.Braked
                : failure is null ? KeyTrouble.None
                : key is null ? KeyTrouble.WithoutKey
                : KeyTrouble.NotRenewed;
            return new KeySlotView(slot.Owner.Tenant.ToString(), slot.Owner.Session?.ToString(), slot.Owner.Session?.Caller)
            {
                Generation = key?.Generation,
                ObtainedAt = key?.ObtainedAt,
                RenewsAt = key is null || slot.Owner.Session is not null ? null : key.RenewsAt,
                EndsAt = key?.EndsAt,
                LastExchangeAt = slot.LastExchange == default ? null : slot.LastExchange,
                FailureKind = failure?.Kind,
                Failure = failure?.Detail,
                IsExchanging = slot.Flight is not null,
                Trouble = trouble,
            };
        }
    }
}
