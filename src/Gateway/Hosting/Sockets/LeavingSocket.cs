namespace AuroraGateway.Hosting.Sockets;

/// <summary>
/// A listening socket that may be left to another process before its listener ends. All but <see cref="Leave"/> is of the thread that
/// accepts.
/// </summary>
internal sealed class LeavingSocket(ListeningSocket bound)
{
    // Milliseconds: handshakes that have begun end meanwhile.
    private const long LongestEmptying = 250;

    private volatile bool isLeaving;
    private bool isClosed;
    private long? closesAt;

    /// <summary>It closes soon, so that the thread does not wait without limit.</summary>
    public bool IsLeaving => closesAt is not null;

    /// <summary>It is to be left to another process.</summary>
    public void Leave() => isLeaving = true;

    /// <summary>True while connections are accepted; closes the socket when they are not any more.</summary>
    public bool IsOpen(bool isClosing)
    {
        if (isLeaving && closesAt is null && !isClosed)
        {
            bound.RefuseNew();
            closesAt = Environment.TickCount64 + LongestEmptying;
        }

        if (isClosing || Environment.TickCount64 >= closesAt)
        {
            Close();
        }

        return !isClosed;
    }

    public void Close()
    {
        if (!isClosed)
        {
            isClosed = true;
            closesAt = null;
            bound.Withdraw?.Invoke();
            bound.Close();
        }
    }
}
