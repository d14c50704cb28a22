using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Hosting.Sockets;

/// <summary>
/// Wakes a thread that waits in
/// <c>Socket.Select(IList, IList, IList, TimeSpan)</c>.
/// </summary>
internal sealed class WakeSocket : IDisposable
{
    private int woken;

    public WakeSocket()
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Socket.Connect(Socket.LocalEndPoint!);
    }

    /// <summary>Readable after <see cref="Wake"/>.</summary>
    public Socket Socket { get; }

    /// <summary>Makes the loop look at its state again.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref woken, 1) == 0)
        {
            try
            {
                Socket.Send([1], SocketFlags.None, out _);
            }
            catch (ObjectDisposedException)
            {
                // The loop has ended.
            }
        }
    }

    /// <summary>Called by the loop, before it looks at its state.</summary>
    public void Clear()
    {
        Span<byte> one = stackalloc byte[1];
        while (Socket.Receive(one, SocketFlags.None, out var error) > 0 && error == SocketError.Success)
        {
        }

        // Last: a call of Wake in between sends nothing, and what its caller changed is read after this.
        Interlocked.Exchange(ref woken, 0);
    }

    public void Dispose() => Socket.Dispose();
}
