using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>The ring at a glance.</summary>
/// <param name="Owners">Owners in memory.</param>
/// <param name="Held">Owners with a key that can be served.</param>
/// <param name="Braked">Owners whose new keys are rejected too.</param>
/// <param name="Failing">Owners whose last exchange failed, by failure.</param>
/// <param name="FirstEnd">When the first of the cached keys expires.</param>
/// <param name="Slots">Those in most trouble first; bounded.</param>
internal sealed record KeyRingSnapshot(
    int Owners,
    int Held,
    int Braked,
    IReadOnlyDictionary<KeyFailureKind, int> Failing,
    DateTimeOffset? FirstEnd,
    IReadOnlyList<KeySlotView> Slots)
{
    /// <summary>Reads each slot under its lock, one after the other.</summary>
    internal static KeyRingSnapshot Of(IEnumerable<KeySlot> slots, int most, in ClockReading now)
    {
        var kept = new PriorityQueue<SlotState, (KeyTrouble, long)>();
        var failing = new Dictionary<KeyFailureKind, int>();
        int owners = 0, held = 0, braked = 0;
        DateTimeOffset? firstEnd = null;
        foreach (var slot in slots)
        {
            var state = slot.Read(now);
            owners++;
            held += state.Key is null ? 0 : 1;
            braked += state.IsBraked ? 1 : 0;
            if (state.Failure(now) is { } failure)
            {
                failing[failure.Kind] = failing.GetValueOrDefault(failure.Kind) + 1;
            }

            var end = state.Key?.EndsAt;
            firstEnd = end is null || firstEnd < end ? firstEnd : end;

            // The queue removes first what matters least.
            kept.Enqueue(state, (state.Trouble(now), -(end?.UtcTicks ?? long.MaxValue)));
            if (kept.Count > most)
            {
                kept.Dequeue();
            }
        }

        var moment = now;
        var views = kept.UnorderedItems.Select(item => item.Element.View(moment))
            .OrderByDescending(static view => view.Trouble)
            .ThenBy(static view => view.EndsAt ?? DateTimeOffset.MaxValue)
            .ThenBy(static view => view.Tenant, StringComparer.Ordinal);
        return new(owners, held, braked, failing, firstEnd, [.. views]);
    }
}
