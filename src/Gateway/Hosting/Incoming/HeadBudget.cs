namespace AuroraGateway.Hosting.Incoming;

/// <summary>
/// Bounds what the heads of requests take before there is a request: on connections without proof, because only a whole head contains one,
/// and on all connections over HTTP/2, where the server keeps the heads of streams that it refuses. At the bound, the connection whose
/// heads have been large for the longest time is closed.
/// </summary>
/// <param name="most">Bytes of memory.</param>
/// <param name="time">The clock.</param>
internal sealed class HeadBudget(long most, TimeProvider time)
{
    /// <summary>Heads up to this size are part of what each connection may cost.</summary>
    public const int Free = 2 * 1024;

    /// <summary>
    /// Bytes of memory for a byte of a head. The server keeps header values as UTF-16, and a request line as bytes, path, query and both.
    /// </summary>
    public const int CostOfByte = 4;

    /// <summary>
    /// A head over HTTP/2 counts as so many bytes, however few arrived: it may name a header that came before again and again.
    /// </summary>
    public const int Http2Head = 16 * 1024;

    /// <summary>The server removes a refused stream after five seconds and a tick.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(8);

    private readonly Lock gate = new();
    private readonly LinkedList<CallerConnection> large = [];
    private long used;
    private long closed;

    public long Most => most;

    /// <summary>Bytes of memory that are counted now.</summary>
    public long Used => Interlocked.Read(ref used);

    /// <summary>Connections that were closed at the bound, since the start.</summary>
    public long Closed => Interlocked.Read(ref closed);

    /// <summary>Called when the connection's heads have grown.</summary>
    /// <returns>A connection to close, after which this is to be called again; null within the bound.</returns>
    public CallerConnection? Grow(CallerConnection connection)
    {
        if (connection.Head.Size <= Free)
        {
            return null;
        }

        lock (gate)
        {
            CountLocked(connection);
            return used > most ? large.First?.Value : null;
        }
    }

    /// <summary>Called when they have shrunk.</summary>
    public void Shrink(CallerConnection connection)
    {
        // Nearly always nothing was counted.
        if (connection.Head.Place is not null)
        {
            lock (gate)
            {
                CountLocked(connection);
            }
        }
    }

    /// <summary>Removes what did not grow for a while over HTTP/2: it will not become a request.</summary>
    public void Expire()
    {
        lock (gate)
        {
            for (var next = large.First; next is not null;)
            {
                var connection = next.Value;
                next = next.Next;
                if (connection.CountsHeads && time.GetElapsedTime(connection.Head.GrownAt) >= Kept)
                {
                    connection.Head.Forget();
                    CountLocked(connection);
                }
            }
        }
    }

    /// <summary>The connection ended.</summary>
    /// <param name="connection">Counted or not.</param>
    /// <param name="isForced">It is closed because of this bound.</param>
    public void Leave(CallerConnection connection, bool isForced = false)
    {
        lock (gate)
        {
            closed += isForced ? 1 : 0;
            connection.Head.IsOver = true;
            CountLocked(connection);
        }
    }

    private void CountLocked(CallerConnection connection)
    {
        var head = connection.Head;
        var size = head.IsOver || head.Size <= Free ? 0 : head.Size;
        head.GrownAt = size > head.Counted ? time.GetTimestamp() : head.GrownAt;
        used += (size - head.Counted) * (long)CostOfByte;
        head.Counted = size;
        if (size > 0)
        {
            head.Place ??= large.AddLast(connection);
        }
        else if (head.Place is { } place)
        {
            large.Remove(place);
            head.Place = null;
        }
    }
}
