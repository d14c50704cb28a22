using System.Globalization;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Callers;

/// <summary>One request to the store at a time, for all waiting requests and for the stock.</summary>
internal sealed partial class WindowLimiter
{
    private static readonly TimeSpan? Soon = TimeSpan.FromMilliseconds(50);

    private LimitRequest? BeginLocked(long now)
    {
        if (shared!.IsAsking || waiting.Count == 0)
        {
            return null;
        }

        if (!shared.IsUsable(now))
        {
            ServeAloneLocked(now);
            return null;
        }

        if (left > 0 && now - takenAt < hold + (hold / 2))
        {
            // Later the log has merged the place.
            left = 0;
            NoteLocked();
        }

        if (alone > 0)
        {
            shared.Notes.Counted(++number, "0", now, isNew: true, Math.Min(alone, window.Total(now)));
            alone = 0;
        }

        // The stock is what will be used at the rate of late.
        var stock = hold == 0 ? 0 : Math.Min(limit / PartOfLimit, since * (double)hold / Math.Max(hold / 2, now - askedAt));
        (askedAt, since, left, used, wanted) = (now, 0, 0, 0, Math.Min(limit, waiting.Count + (int)stock));
        number++;
        return shared.Begin(terms, memory, string.Create(CultureInfo.InvariantCulture, $"0:{number}:{wanted}"), 1, now);
    }

    private void EndLocked(long[]? numbers, long now)
    {
        if (shared!.End(numbers, now, out var isLost) is not [var got])
        {
            // The places may have been taken: none is used under this number.
            shared.Notes.GivenBack(number, now);
            if (!shared.IsUsable(now))
            {
                ServeAloneLocked(now);
            }

            return;
        }

        // What this replica used counts again from now on: for one period too much rather than too little.
        alone = isLost ? window.Total(now) : alone;
        (takenAt, left) = (now, got.AtMost(wanted).Granted);
        while (left > 0 && waiting.TryDequeue(out var waiter))
        {
            if (waiter.TrySetResult(WindowLease.Granted))
            {
                GrantLocked(1, now);
                (left, used) = (left - 1, used + 1);
            }
        }

        if (hold == 0 && left > 0)
        {
            left = 0;
            NoteLocked();
        }

        if ((got.Wait ?? (got.Granted == 0 ? Soon : null)) is { } wait)
        {
            barredUntil = now + Math.Max(Ticks(wait), hold / 2);
            while (waiting.TryDequeue(out var waiter))
            {
                waiter.TrySetResult(RefuseLocked(now + Ticks(wait), now));
            }
        }
    }

    private void ServeAloneLocked(long now)
    {
        while (waiting.TryDequeue(out var waiter))
        {
            waiter.TrySetResult(CountAloneLocked(1, now));
        }
    }

    private void NoteLocked()
    {
        if (used + left == 0)
        {
            shared!.Notes.GivenBack(number, takenAt);
        }
        else
        {
            shared!.Notes.Counted(number, "0", takenAt + hold, isNew: false, used + left);
        }
    }
}
