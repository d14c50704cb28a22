using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys.Shared;

/// <summary>The seals of the application key in use and of the one that has yet to prove itself.</summary>
internal sealed class Seals(ApplicationKeys keys, string origin, string applicationId)
{
    private sealed record Pair(ApplicationKey Key, KeySeal Seal);

    private volatile Pair? last;

    public KeySeal Current
    {
        get
        {
            var key = keys.Current;
            var pair = last;
            if (pair is null || !ReferenceEquals(pair.Key, key))
            {
                last = pair = new Pair(key, new KeySeal(key, origin, applicationId));
            }

            return pair.Seal;
        }
    }

    /// <summary>
    /// The seal under which to look and store: the changed key's while it has yet to prove itself, because an entry that opens under it is
    /// a proof made by another replica. A session's token must not be what proves a key.
    /// </summary>
    /// <param name="session">Whether a session's token is to be spent.</param>
    /// <param name="candidate">The key that the seal would prove; null if it is the one in use.</param>
    public KeySeal For(bool session, out ApplicationKey? candidate)
    {
        candidate = session ? null : keys.Candidate;
        return candidate is null ? Current : new KeySeal(candidate, origin, applicationId);
    }

    /// <summary>Another replica's exchange has proved it.</summary>
    public void Proved(ApplicationKey candidate) => keys.Promote(candidate);
}
