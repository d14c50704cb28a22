namespace AuroraGateway.Hosting.Incoming;

/// <summary>What became of a connection that arrived.</summary>
internal enum Admission
{
    /// <summary>There was room.</summary>
    Admitted,

    /// <summary>The oldest connection without proof was closed for it.</summary>
    AdmittedForAnother,

    /// <summary>The bound is reached, and callers have identified themselves on every connection.</summary>
    Refused,
}

/// <summary>
/// Counts the connections to the data listener and keeps them within their bound. At the bound a new connection takes the place of the
/// oldest one on which no caller has identified itself: strangers cannot keep a caller out, however many connections they open and hold.
/// </summary>
/// <param name="most">Connections at once.</param>
/// <param name="mostOfOne">Of those, how many of one caller are kept at the bound; the rest of them count as without proof.</param>
/// <param name="time">The clock.</param>
/// <param name="heads">What heads of requests may take; null for no bound.</param>
internal sealed class ConnectionTable(int most, int mostOfOne, TimeProvider time, HeadBudget? heads = null)
{
    /// <summary>A connection without a request, or whose requests proved nothing, is closed after this long.</summary>
    public static readonly TimeSpan LongestUnproven = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly LinkedList<CallerConnection> unproven = [];
    private readonly Dictionary<string, int> kept = new(StringComparer.Ordinal);
    private int count;
    private long shed;
    private long expired;
    private long refused;

    /// <summary>Connections at once.</summary>
    public int Most => most;

    /// <summary>The memory of requests' heads.</summary>
    public HeadBudget Heads { get; } = heads ?? new HeadBudget(long.MaxValue, time);

    /// <summary>Open now.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Closed to make room, since the start.</summary>
    public long Shed => Interlocked.Read(ref shed);

    /// <summary>Closed because no caller identified itself in time, since the start.</summary>
    public long Expired => Interlocked.Read(ref expired);

    /// <summary>Refused because every connection was in use, since the start.</summary>
    public long Refused => Interlocked.Read(ref refused);

    /// <summary>What one of several callers may keep: three quarters of the bound, so that it alone does not keep the others out.</summary>
    public static int ShareOf(int most, int callers) => callers < 2 ? most : Math.Max(1, most - Math.Max(1, most / 4));

    /// <summary>Counts a connection that was accepted, and closes another for it if the bound is reached.</summary>
    public Admission Enter(CallerConnection connection)
    {
        CallerConnection? victim = null;
        lock (gate)
        {
            if (count >= most && (victim = TakeOldestLocked()) is null)
            {
                refused++;
                return Admission.Refused;
            }

            count++;
            connection.IsCounted = true;
            connection.Since = time.GetTimestamp();
            connection.Place = unproven.AddLast(connection);
            shed += victim is null ? 0 : 1;
        }

        victim?.Shed();
        return victim is null ? Admission.Admitted : Admission.AdmittedForAnother;
    }

    /// <summary>Closes the oldest connection without proof, because descriptors or memory are short.</summary>
    /// <returns>False if there is none.</returns>
    public bool ShedOldest()
    {
        CallerConnection? victim;
        lock (gate)
        {
            victim = TakeOldestLocked();
            shed += victim is null ? 0 : 1;
        }

        victim?.Shed();
        return victim is not null;
    }

    /// <summary>Closes what has been without proof for too long.</summary>
    public void ShedExpired()
    {
        List<CallerConnection> victims;
        lock (gate)
        {
            // One that belongs to a caller beyond its share waits here too, in use or not.
            victims = [
                .. unproven.Where(connection => connection.Owner is null && time.GetElapsedTime(connection.Since) >= LongestUnproven)];
            victims.ForEach(RemoveLocked);
            expired += victims.Count;
        }

        victims.ForEach(static victim => victim.Shed());
    }

    /// <summary>The connection has ended.</summary>
    public void Leave(CallerConnection connection)
    {
        lock (gate)
        {
            RemoveLocked(connection);
        }
    }

    /// <summary>
    /// A request came without proof so far: the connection is not idle. At the bound its age still counts, or strangers could stay.
    /// </summary>
    public void Touch(CallerConnection connection) => connection.Since = time.GetTimestamp();

    /// <summary>Part of a head came.</summary>
    internal void HasGrown(CallerConnection connection)
    {
        for (var victim = Heads.Grow(connection); victim is not null; victim = Heads.Grow(connection))
        {
            bool isOpen;
            lock (gate)
            {
                // Else it left meanwhile, or was closed for another reason.
                isOpen = victim.IsCounted;
                Heads.Leave(victim, isOpen);
                RemoveLocked(victim);
            }

            if (isOpen)
            {
                victim.Shed();
            }
        }
    }

    internal void Prove(CallerConnection connection, string caller)
    {
        lock (gate)
        {
            if (!connection.IsCounted || connection.IsProven)
            {
                return;
            }

            var share = kept.GetValueOrDefault(caller);
            connection.Owner = caller;
            if (share >= mostOfOne)
            {
                return;
            }

            kept[caller] = share + 1;
            unproven.Remove(connection.Place!);
            connection.Place = null;
            connection.MarkProven();
        }
    }

    private CallerConnection? TakeOldestLocked()
    {
        if (unproven.First is not { } first)
        {
            return null;
        }

        RemoveLocked(first.Value);
        return first.Value;
    }

    private void RemoveLocked(CallerConnection connection)
    {
        if (!connection.IsCounted)
        {
            return;
        }

        connection.IsCounted = false;
        count--;
        Heads.Leave(connection);
        if (connection.Place is { } place)
        {
            unproven.Remove(place);
            connection.Place = null;
        }
        else if (connection.Owner is { } owner && --kept[owner] == 0)
        {
            kept.Remove(owner);
        }
    }
}
