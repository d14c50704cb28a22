using System.Globalization;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Limits.Callers;

/// <summary>One request to the store at a time, for all that wait and for the stock.</summary>
public sealed partial class WindowLimiter
{
    private static readonly TimeSpan? Soon = TimeSpan.FromMilliseconds(50);

    private async Task AskAsync()
    {
        while (true)
        {
            LimitRequest request;
            lock (sync)
            {
                var now = time.GetTimestamp();
                if (shared!.IsAsking || waiting.Count == 0)
                {
                    return;
                }

                if (!shared.IsUsable(now))
                {
                    ServeAloneLocked(now);
                    return;
                }

                request = BeginLocked(now);
            }

            var numbers = await shared.SendAsync(request);
            lock (sync)
            {
                EndLocked(numbers, time.GetTimestamp());
            }
        }
    }

    private LimitRequest BeginLocked(long now)
    {
        if (left > 0 && now - takenAt < hold + (hold / 2))
        {
            // Later than that the account has merged it.
            left = 0;
            NoteLocked();
        }

        if (alone > 0)
        {
            shared!.Notes.Counted(++number, "0", now, isNew: true, Math.Min(alone, window.Total(now)));
            alone = 0;
        }

        // As much as was used lately will be used while the stock lasts.
        var stock = hold == 0 ? 0 : Math.Min(limit / PartOfLimit, since * (double)hold / Math.Max(hold / 2, now - askedAt));
        (askedAt, since, left, used, wanted) = (now, 0, 0, 0, Math.Min(limit, waiting.Count + (int)stock));
        number++;
        return shared!.Begin(terms, memory, string.Create(CultureInfo.InvariantCulture, $"0:{number}:{wanted}"), 1, now);
    }

    private void EndLocked(long[]? numbers, long now)
    {
        if (shared!.End(numbers, now, out var isLost) is not [var got])
        {
            // It may have been counted: nothing is used under this number.
            shared.Notes.GivenBack(number, now);
            if (!shared.IsUsable(now))
            {
                ServeAloneLocked(now);
            }

            return;
        }

        // What this replica used counts from now on again: for a period too much rather than too little.
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
