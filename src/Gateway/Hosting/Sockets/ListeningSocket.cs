using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Hosting.Sockets;

/// <summary>
/// A socket to listen on. The thread that waits for it closes it: where another process holds it too, closing it under a waiting thread
/// would end it for both.
/// </summary>
/// <param name="Socket">Bound; an inherited one listens already.</param>
internal sealed record ListeningSocket(Socket Socket)
{
    /// <summary>Another process holds it too: connections that wait in its queue are not lost when this one closes it.</summary>
    public bool IsInherited { get; init; }

    /// <summary>Another process may listen on the same address with a socket of its own.</summary>
    public bool IsShared { get; init; }

    /// <summary>Removes its file, so that no connection is added to its queue; null if it has none.</summary>
    public Action? Withdraw { get; init; }

    /// <summary>Listens, without blocking the thread that accepts.</summary>
    /// <param name="asked">What it was bound for.</param>
    /// <param name="backlog">Connections that may wait.</param>
    /// <returns>Where it listens.</returns>
    public EndPoint Open(EndPoint asked, int backlog)
    {
        if (!IsInherited)
        {
            Socket.Listen(backlog);
        }

        Socket.Blocking = false;

        // The file of a Unix socket was renamed after it was bound.
        return Socket.AddressFamily == AddressFamily.Unix ? asked : Socket.LocalEndPoint!;
    }

    /// <summary>From now on nothing is added to its queue.</summary>
    public void RefuseNew()
    {
        if (IsShared)
        {
            ListeningPort.SendNewToTheOther(Socket);
        }

        ListeningPort.RefuseNew(Socket);
        Withdraw?.Invoke();
    }

    public void Close()
    {
        if (IsShared)
        {
            ListeningPort.EndSending(Socket);
        }

        Socket.Dispose();
    }
}
