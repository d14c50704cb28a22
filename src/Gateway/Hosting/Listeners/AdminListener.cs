using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using AuroraGateway.Hosting.Resources;
using AuroraGateway.Hosting.Sockets;
using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Hosting.Listeners;

/// <summary>
/// The admin listener, with its own thread for accepting and reading. The event loops of .NET's sockets, which serve the callers'
/// requests, may be busy or blocked; probes still get a response. It keeps a descriptor in reserve for the time when the process has none
/// left.
/// </summary>
internal sealed class AdminListener : IConnectionListener
{
    private const int Backlog = 128;

    // Milliseconds; looked at when the next connection comes.
    private const long LongestSilence = 30_000;

    // After a failed accept: never at once again.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<ConnectionContext> accepted = Channel.CreateUnbounded<ConnectionContext>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly LinkedList<AdminConnection> connections = [];
    private readonly ListeningSocket bound;
    private readonly LeavingSocket leaving;
    private readonly Socket listener;
    private readonly WakeSocket wake = new();
    private readonly AcceptState state;
    private readonly Func<string?> notLive;
    private readonly int most;
    private readonly DescriptorReserve reserve = new();
    private volatile bool isClosing;
    private int count;
    private long id;

    /// <param name="endpoint">Where to listen.</param>
    /// <param name="bind">Makes the listening socket.</param>
    /// <param name="most">Connections at once; one more closes the oldest.</param>
    /// <param name="state">Learns of failures.</param>
    /// <param name="notLive">What <c>/livez</c> says; null for live.</param>
    public AdminListener(EndPoint endpoint, Func<EndPoint, ListeningSocket> bind, int most, AcceptState state, Func<string?> notLive)
    {
        (this.most, this.state, this.notLive) = (most, state, notLive);
        bound = bind(endpoint);
        listener = bound.Socket;
        leaving = new LeavingSocket(bound);
        EndPoint = bound.Open(endpoint, Backlog);
        new Thread(Run) { IsBackground = true, Name = "admin" }.Start();
    }

    public EndPoint EndPoint { get; }

    /// <summary>Open now.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Why the process is not live; null if it is.</summary>
    internal string? NotLive => notLive();

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await accepted.Reader.WaitToReadAsync(cancellationToken) && accepted.Reader.TryRead(out var connection) ? connection : null;

    /// <summary>
    /// Leaves new connections to another process that listens on the same address, if there is one; those that are open go on.
    /// </summary>
    public void LeaveIfShared()
    {
        if (bound.IsShared && ListeningPort.IsShared(EndPoint))
        {
            leaving.Leave();
            Wake();
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        isClosing = true;
        Wake();
        accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        reserve.Dispose();
    }

    /// <summary>Gives Kestrel a connection on which a request has begun.</summary>
    internal void HandOver(AdminConnection connection)
    {
        if (!accepted.Writer.TryWrite(connection))
        {
            connection.End();
        }
    }

    /// <summary>Makes the loop look again at what its connections want.</summary>
    internal void Wake() => wake.Wake();

    private void Run()
    {
        var isPaused = false;
        while (true)
        {
            var readable = new List<Socket> { wake.Socket };
            var writable = new List<Socket>();
            if (leaving.IsOpen(isClosing) && !isPaused)
            {
                readable.Add(listener);
            }

            CloseThoseOver();
            readable.AddRange(connections.Where(connection => connection.WantsToRead).Select(connection => connection.Socket));
            writable.AddRange(connections.Where(connection => connection.WantsToWrite).Select(connection => connection.Socket));
            if (isClosing && connections.Count == 0)
            {
                break;
            }

            Socket.Select(readable, writable, null, isPaused || leaving.IsLeaving ? Pause : Timeout.InfiniteTimeSpan);
            isPaused = false;
            var ready = new HashSet<Socket>(readable);
            if (ready.Contains(wake.Socket))
            {
                wake.Clear();
            }

            if (ready.Contains(listener))
            {
                isPaused = !TryAccept();
            }

            Serve(ready, [.. writable]);
        }

        leaving.Close();
        wake.Dispose();
    }

    private void Serve(HashSet<Socket> readable, HashSet<Socket> writable)
    {
        foreach (var connection in connections)
        {
            if (writable.Contains(connection.Socket))
            {
                connection.Write();
            }

            if (readable.Contains(connection.Socket) && connection.WantsToRead)
            {
                connection.Read();
            }
        }
    }

    private void CloseThoseOver()
    {
        for (var node = connections.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.IsOver)
            {
                connections.Remove(node);
                node.Value.Close();
                reserve.Fill();
            }

            node = next;
        }

        Volatile.Write(ref count, connections.Count);
    }

    private bool TryAccept()
    {
        try
        {
            Start(listener.Accept());
            return true;
        }
        catch (SocketException exception) when (
            exception.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionAborted or SocketError.ConnectionReset)
        {
            return true;
        }
        catch (SocketException exception)
        {
            state.Failed(exception.Message);

            // The descriptor in reserve serves this connection; it is taken back when the connection ends.
            return reserve.Release();
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private void Start(Socket socket)
    {
        if (connections.Count >= most)
        {
            connections.First!.Value.End();
        }

        socket.Blocking = false;
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            socket.NoDelay = true;
        }

        foreach (var silent in connections.Where(
            static connection => connection.IsSilent && Environment.TickCount64 - connection.Since > LongestSilence))
        {
            silent.End();
        }

        connections.AddLast(AdminConnection.Start(socket, this, $"admin-{++id}"));
    }
}
