namespace AuroraGateway.Hostile.Leaving;

/// <summary>A client that sends one request behind the other, on one connection until the server announces its end.</summary>
/// <param name="hasSuccessor">Connections are expected to be accepted at any time; else a refused one ends the client.</param>
internal abstract class BusyClient(bool hasSuccessor)
{
    // A connection on which nothing was sent for two seconds may be closed (OpenConnections.Quiet). A client that a busy machine keeps from
    // sending for nearly so long is not busy.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1.5);

    private readonly List<string> losses = [];
    private long began;
    private long sent;
    private int served;
    private volatile bool isStopping;

    /// <summary>Whole responses with status 200.</summary>
    public int Served => Volatile.Read(ref served);

    /// <summary>What went wrong; read after the end.</summary>
    public IReadOnlyList<string> Losses => losses;

    /// <summary>It ends with its next response.</summary>
    public void Stop() => isStopping = true;

    public async Task RunAsync(CancellationToken cancellation)
    {
        began = TimeProvider.System.GetTimestamp();
        while (!isStopping)
        {
            var previous = began;
            began = sent = TimeProvider.System.GetTimestamp();
            try
            {
                if (await SendAsync(cancellation) is { } wrong && TimeProvider.System.GetElapsedTime(previous, sent) < LongestPause)
                {
                    losses.Add($"after {served}: {wrong}");
                }
            }
            catch (System.Net.Sockets.SocketException refused)
            {
                // Before anything was sent.
                if (!hasSuccessor)
                {
                    break;
                }

                losses.Add($"after {served}: {refused.SocketErrorCode}");
            }
        }

        Close();
    }

    /// <summary>Sends one request, on a connection that is opened if there is none.</summary>
    /// <returns>Null, or how the request was lost.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The connection was refused.</exception>
    protected abstract Task<string?> SendAsync(CancellationToken cancellation);

    protected abstract void Close();

    /// <summary>The request has left.</summary>
    protected void Sent() => sent = TimeProvider.System.GetTimestamp();

    protected void Count() => Interlocked.Increment(ref served);
}
