namespace AuroraGateway.Hosting.Incoming;

/// <summary>The callers' open connections, and how they end when the process stops: each is announced before it is closed.</summary>
internal sealed class OpenConnections
{
    /// <summary>
    /// A client that has just received a response may be sending its next request, which would be lost. A connection that was used within
    /// this time is not closed yet: its next response announces the end.
    /// </summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly HashSet<CallerConnection> open = [];
    private volatile bool isEnding;

    /// <summary>Each response is the last on its connection.</summary>
    public bool IsEnding => isEnding;

    /// <summary>Open now.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return open.Count;
            }
        }
    }

    public void Add(CallerConnection connection)
    {
        lock (gate)
        {
            open.Add(connection);
        }
    }

    public void Remove(CallerConnection connection)
    {
        lock (gate)
        {
            open.Remove(connection);
        }
    }

    /// <summary>
    /// From now on responses say <c>Connection: close</c>; HTTP/2 connections with requests on them receive GOAWAY, the others with their
    /// next request.
    /// </summary>
    public void BeginEnd()
    {
        isEnding = true;
        foreach (var connection in Snapshot())
        {
            connection.GoAwayIfBusy();
        }
    }

    /// <summary>Closes connections without a request that were not used for so long.</summary>
    public void CloseIdle(TimeSpan quiet)
    {
        foreach (var connection in Snapshot())
        {
            connection.CloseIfIdle(quiet);
        }
    }

    private CallerConnection[] Snapshot()
    {
        lock (gate)
        {
            return [.. open];
        }
    }
}
