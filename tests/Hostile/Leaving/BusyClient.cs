namespace AuroraGateway.Hostile.Leaving;

/// <summary>A client that sends one request behind the other, on one connection until the server announces its end.</summary>
/// <param name="hasSuccessor">Connections are expected to be accepted at any time; else a refused one ends the client.</param>
internal abstract class BusyClient(bool hasSuccessor)
{
    private readonly List<string> losses = [];
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
        while (!isStopping)
        {
            try
            {
                if (await SendAsync(cancellation) is { } wrong)
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

    protected void Count() => Interlocked.Increment(ref served);
}
