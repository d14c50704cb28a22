using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>Goes over to another site: no key of the old one is handed out for the new, whatever is under way.</summary>
public sealed partial class KeyRing
{
    /// <summary>From now on exchanges for <paramref name="next"/> are those that count. Follow it by <see cref="DropOthers"/>.</summary>
    public void Move(AuroraSite next) => site = next;

    /// <summary>
    /// Drops every key of another site than the one in force, and what is remembered of its failures. Requests bound for the old site may still buy
    /// there; what they get is not kept. A session's token stays spent.
    /// </summary>
    /// <returns>How many keys were dropped.</returns>
    public int DropOthers()
    {
        var dropped = 0;
        foreach (var (_, slot) in slots)
        {
            lock (slot.Gate)
            {
                if (slot.Key is { } key && !ReferenceEquals(key.Site, site))
                {
                    dropped++;
                    slot.Key = null;
                }

                SetAsideFormer(slot);
                slot.Setback = slot.LastFailure = null;
                slot.Brake = slot.Suspicion = null;
                slot.Failures = 0;
                Volatile.Write(ref slot.NextRenewal, long.MinValue);
                Forget(slot);
            }
        }

        Log.Moved(log, site?.ToString(), dropped);
        return dropped;
    }
}
