using System.Net;
using System.Net.Sockets;
using AuroraGateway.Hosting.Resources;
using AuroraGateway.Hosting.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AuroraGateway.Hosting.Listeners;

/// <summary>
/// Opens the sockets of both listeners: inherited ones, Unix sockets and TCP ports, shared with a process that is to replace this one if
/// that is set.
/// </summary>
/// <param name="inherited">What a supervisor passed on.</param>
/// <param name="options">The section <c>Listen</c>.</param>
internal sealed class ListenerSockets(InheritedSockets inherited, ListenOptions options)
{
    public ListeningSocket BindData(EndPoint endpoint) => Bind(endpoint, options.SocketMode);

    public ListeningSocket BindAdmin(EndPoint endpoint) => Bind(endpoint, options.AdminSocketMode);

    public ListeningSocket BindWebhooks(EndPoint endpoint, string mode) => Bind(endpoint, mode);

    private ListeningSocket Bind(EndPoint endpoint, string mode)
    {
        if (inherited.Of(endpoint) is { } socket)
        {
            return new ListeningSocket(BufferLimits.Apply(socket)) { IsInherited = true };
        }

        if (endpoint is UnixDomainSocketEndPoint unix)
        {
            return new ListeningSocket(UnixSocketFile.Bind(unix, mode, options.Handover, out var withdraw)) { Withdraw = withdraw };
        }

        return options.Handover
            ? new ListeningSocket(BufferLimits.Apply(BindShared((IPEndPoint)endpoint))) { IsShared = true }
            : new ListeningSocket(BufferLimits.Apply(SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint)));
    }

    private static Socket BindShared(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                // As the server does it: every IPv4 address too.
                socket.DualMode = true;
            }

            ListeningPort.Share(socket);
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
