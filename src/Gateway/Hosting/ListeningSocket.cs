using System.Net.Sockets;

namespace AuroraGateway.Hosting;

/// <summary>A socket to listen on, and how its listener is to treat it when it closes.</summary>
/// <param name="Socket">Bound; an inherited one listens already.</param>
internal sealed record ListeningSocket(Socket Socket)
{
    /// <summary>Another process holds it too: connections that wait in its queue are not lost when this one closes it.</summary>
    public bool IsInherited { get; init; }

    /// <summary>Another process may listen on the same address with a socket of its own.</summary>
    public bool IsShared { get; init; }

    /// <summary>Takes its name away, so that no connection is added to its queue; null if closing it does that.</summary>
    public Action? Withdraw { get; init; }
}
