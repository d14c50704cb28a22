using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Hosting.Incoming;

/// <summary>
/// A connection of the gateway to its own data listener. It has arrived once the accept loop took it, Kestrel ran it and an event loop
/// read its byte: all that a caller's connection needs before TLS. Its own address identifies it; it counts for no bound, log or metric.
/// </summary>
internal sealed class ListenerProbe
{
    private volatile Attempt? current;

    /// <summary>Whether the data listener's new connection is the probe's.</summary>
    public bool IsOwn(EndPoint? remote) => current is { } attempt && IsSame(attempt.Local, remote);

    /// <summary>The server's end of the probe: reads one byte.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        var attempt = current;
        var read = await connection.Transport.Input.ReadAsync(connection.ConnectionClosed);
        if (!read.Buffer.IsEmpty)
        {
            attempt?.Arrived.TrySetResult();
        }

        connection.Transport.Input.AdvanceTo(read.Buffer.End);
    }

    /// <summary>Connects once.</summary>
    /// <param name="listener">Where the data listener listens.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="SocketException">It is refused, or no descriptor is left.</exception>
    /// <exception cref="OperationCanceledException">It did not arrive in time.</exception>
    public async Task TryAsync(EndPoint listener, CancellationToken cancellation)
    {
        var targets = Reachable(listener);
        for (var i = 0; ; i++)
        {
            try
            {
                await TryOneAsync(targets[i], cancellation);
                return;
            }
            catch (SocketException exception) when (i + 1 < targets.Count &&
                exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.NetworkUnreachable)
            {
                // IPv6 is switched off, and the listener takes IPv4 too.
            }
        }
    }

    /// <summary>Where a listener is reached from its own host; of a listener on every address that is loopback.</summary>
    public static IReadOnlyList<EndPoint> Reachable(EndPoint listener) => listener switch
    {
        IPEndPoint { Address: var any } all when any.Equals(IPAddress.Any) => [new IPEndPoint(IPAddress.Loopback, all.Port)],
        IPEndPoint { Address: var any } all when any.Equals(IPAddress.IPv6Any) =>
            [new IPEndPoint(IPAddress.IPv6Loopback, all.Port), new IPEndPoint(IPAddress.Loopback, all.Port)],
        _ => [listener],
    };

    private async Task TryOneAsync(EndPoint target, CancellationToken cancellation)
    {
        using var socket = target is IPEndPoint
            ? new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        // Bound before it connects, so that its address is known when the listener accepts it. A Unix socket gets an abstract name: no
        // file.
        socket.Bind(target is IPEndPoint { Address: var address }
            ? new IPEndPoint(address, 0)
            : new UnixDomainSocketEndPoint($"\0aurora-gateway-probe-{Guid.NewGuid():N}"));
        var attempt = new Attempt(socket.LocalEndPoint!);
        current = attempt;
        try
        {
            await socket.ConnectAsync(target, cancellation);
            await socket.SendAsync(new byte[1], cancellation);
            await attempt.Arrived.Task.WaitAsync(cancellation);
        }
        finally
        {
            current = null;
        }
    }

    // A listener for both versions of IP reports IPv4 addresses as mapped ones.
    private static bool IsSame(EndPoint local, EndPoint? remote) => (local, remote) switch
    {
        (IPEndPoint own, IPEndPoint other) => own.Port == other.Port && Plain(own.Address).Equals(Plain(other.Address)),
        (UnixDomainSocketEndPoint own, UnixDomainSocketEndPoint other) => own.ToString() == other.ToString(),
        _ => false,
    };

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private sealed class Attempt(EndPoint local)
    {
        public EndPoint Local => local;

        public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
