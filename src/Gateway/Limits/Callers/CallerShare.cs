using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>
/// One caller's requests in the gateway, and how many there may be at once. A request has a place while its body is read and while it is in
/// flight to Aurora. While it waits for its turn or its key it counts as held, but takes no place from the caller's other
/// tenants.
/// </summary>
internal sealed class CallerShare
{
    private const long Place = 1;
    private const long Held = 1L << 32;

    private readonly ShareTerms terms;
    private readonly Counts held;

    /// <param name="terms">How many there may be.</param>
    public CallerShare(ShareTerms terms)
        : this(terms, new Counts())
    {
    }

    private CallerShare(ShareTerms terms, Counts held) => (this.terms, this.held) = (terms, held);

    /// <summary>Requests that have a place.</summary>
    public int InFlight => (int)(Volatile.Read(ref held.All) & uint.MaxValue);

    /// <summary>Those, and the ones that wait.</summary>
    public int AllHeld => (int)(Volatile.Read(ref held.All) >> 32);

    /// <summary>Bytes of bodies that are kept for this caller's requests.</summary>
    public long BodyBytes => Interlocked.Read(ref held.BodyBytes);

    /// <summary>Takes a place, to be returned by <see cref="Leave"/>; allocates nothing.</summary>
    /// <returns>Null, or why it is one too many. Then it is not counted.</returns>
    public Problem? Enter() => TryAdd(Place + Held);

    /// <summary>Returns the place, but not the request, which waits for this tenant's turn or key from now on.</summary>
    public void StandAside(TenantId tenant, bool hasPlace = true)
    {
        if (hasPlace)
        {
            Interlocked.Add(ref held.All, -Place);
        }

        Wait(tenant, 1);
    }

    /// <summary>The request no longer waits; it still has no place.</summary>
    public void Waited(TenantId tenant) => Wait(tenant, -1);

    /// <summary>Takes a place again for a request that waited.</summary>
    /// <returns>Null, or why there is none.</returns>
    public Problem? Return() => TryAdd(Place);

    /// <summary>Gives back all that a request has.</summary>
    /// <param name="hasPlace">False if it waits.</param>
    public void Leave(bool hasPlace = true) => Interlocked.Add(ref held.All, hasPlace ? -(Place + Held) : -Held);

    /// <summary>
    /// Refuses a request if half of all requests that may wait for this caller wait for its tenant: the rest is for others.
    /// </summary>
    public Problem? Crowded(TenantId tenant)
    {
        var current = terms;
        var half = Math.Max(current.Most, current.MostHeld / 2);
        return Volatile.Read(ref held.AllWaiting) >= half && Wait(tenant, 0) >= half ? current.TooManyWait : null;
    }

    /// <summary>Counts bytes of a body, to be subtracted by <see cref="ReleaseBody"/>.</summary>
    /// <returns>False if the sum would exceed <paramref name="most"/>. Then they are not counted.</returns>
    public bool TryKeepBody(long bytes, long most)
    {
        if (Interlocked.Add(ref held.BodyBytes, bytes) <= most)
        {
            return true;
        }

        Interlocked.Add(ref held.BodyBytes, -bytes);
        return false;
    }

    public void ReleaseBody(long bytes) => Interlocked.Add(ref held.BodyBytes, -bytes);

    /// <summary>The same caller's share under other terms; what is held is counted in both.</summary>
    public CallerShare With(ShareTerms next) => new(next, held);

    // Entered only by requests that wait, or while very many do.
    private int Wait(TenantId tenant, int more)
    {
        var byTenant = LazyInitializer.EnsureInitialized(ref held.Waiting);
        lock (byTenant)
        {
            var count = byTenant.GetValueOrDefault(tenant) + more;
            held.AllWaiting += more;
            if (count > 0)
            {
                byTenant[tenant] = count;
            }
            else
            {
                byTenant.Remove(tenant);
            }

            return count;
        }
    }

    private Problem? TryAdd(long what)
    {
        // Compared and counted in one step: a refused request is never counted, not even briefly, so that no other is refused for it.
        var current = terms;
        var seen = Volatile.Read(ref held.All);
        while ((seen & uint.MaxValue) < current.Most)
        {
            if (what != Place && seen >> 32 >= current.MostHeld)
            {
                return current.TooManyHeld;
            }

            var found = Interlocked.CompareExchange(ref held.All, seen + what, seen);
            if (found == seen)
            {
                return null;
            }

            seen = found;
        }

        return current.Full;
    }

    /// <summary>Shared by the shares of one caller in successive models.</summary>
    private sealed class Counts
    {
        // Places and requests in one number, so that a request costs one exchange on its way in and one on its way out.
        public long All;

        public long BodyBytes;

        // Made for the first request that waits: there may be tens of thousands of callers, and few of them wait.
        public Dictionary<TenantId, int>? Waiting;

        public int AllWaiting;
    }
}
