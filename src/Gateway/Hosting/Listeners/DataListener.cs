using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Hosting.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AuroraGateway.Hosting.Listeners;

/// <summary>
/// The data listener's accept loop, on a thread of its own. Kestrel's own loop repeats a failed accept at once (aspnetcore#64931): without
/// descriptors it takes the event loop for itself. This one waits after a failure, keeps the bound of connections, recognises the gateway's
/// own probe, and closes without resetting a connection that waits to be accepted.
/// </summary>
internal sealed class DataListener : IConnectionListener
{
    private const int Backlog = 512;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    // Handshakes that have begun when the listener closes end within a round trip; without one for so long the queue is empty for good.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LocalRest = TimeSpan.FromMilliseconds(10);

    // Milliseconds.
    private const long LongestEmptying = 2_000;

    private readonly Channel<ConnectionContext> accepted =
        Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim closing = new();
    private readonly WakeSocket wake = new();
    private readonly List<Socket> ready = [];
    private readonly Socket listener;
    private readonly ListeningSocket bound;
    private readonly ConnectionTable table;
    private readonly AcceptState state;
    private readonly ListenerProbe probe;
    private readonly OpenConnections open;
    private readonly SocketConnectionContextFactory factory;
    private readonly ILogger log;
    private long? closesAt;

    public DataListener(
        EndPoint endpoint, DataListenerOptions options, ConnectionTable table, AcceptState state, ListenerProbe probe, OpenConnections open,
        ILogger log)
    {
        (this.table, this.state, this.probe, this.open, this.log) = (table, state, probe, open, log);
        bound = options.Bind(endpoint);
        listener = bound.Socket;
        EndPoint = bound.Open(endpoint, Backlog);
        factory = new SocketConnectionContextFactory(
            new SocketConnectionFactoryOptions
            {
                UnsafePreferInlineScheduling = options.IsInline,
                MaxReadBufferSize = options.ReadBuffer,
                MaxWriteBufferSize = options.WriteBuffer,

                // Saves a system call for each request; a connection that waits holds a buffer of 4 KiB for it.
                WaitForDataBeforeAllocatingBuffer = false,
            },
            log);
        new Thread(Accept) { IsBackground = true, Name = "accept" }.Start();
    }

    public EndPoint EndPoint { get; }

    /// <summary>It closes because the process stops: that it accepts nothing is no fault.</summary>
    public bool IsLeaving { get; private set; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await accepted.Reader.WaitToReadAsync(cancellationToken) && accepted.Reader.TryRead(out var connection) ? connection : null;

    /// <summary>Takes what waits in the queue and closes the listener.</summary>
    public Task LeaveAsync()
    {
        IsLeaving = true;
        return CloseAsync();
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => new(CloseAsync());

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        factory.Dispose();
    }

    private bool IsLocal => EndPoint is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address);

    private Task CloseAsync()
    {
        closing.Set();
        wake.Wake();
        return closed.Task;
    }

    private void Accept()
    {
        var pause = TimeSpan.Zero;
        while (Wait())
        {
            try
            {
                Admit(listener.Accept());
                pause = TimeSpan.Zero;
            }
            catch (SocketException exception) when (IsOfPeer(exception.SocketErrorCode))
            {
                // The peer left before its turn came: nothing is wrong here.
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
            {
                // Another process that holds the same socket was faster.
            }
            catch (Exception exception)
            {
                pause = Failed(exception, pause);
            }
        }

        bound.Close();
        wake.Dispose();
        accepted.Writer.TryComplete();
        closed.TrySetResult();
    }

    /// <summary>Waits for the next connection.</summary>
    /// <returns>False once the listener closes and none has come for a while.</returns>
    private bool Wait()
    {
        while (true)
        {
            if (closing.IsSet && HasClosed())
            {
                return false;
            }

            ready.Clear();
            ready.Add(wake.Socket);
            ready.Add(listener);
            Socket.Select(ready, null, null, closesAt is null ? Timeout.InfiniteTimeSpan : IsLocal ? LocalRest : Rest);
            if (ready.Contains(wake.Socket))
            {
                wake.Clear();
            }
            else if (ready.Count == 0 && closesAt is not null)
            {
                return false;
            }

            if (ready.Contains(listener))
            {
                return true;
            }
        }
    }

    // A client that floods the port must not keep it open.
    private bool HasClosed()
    {
        if (bound.IsInherited)
        {
            return true;
        }

        if (closesAt is not { } end)
        {
            closesAt = Environment.TickCount64 + LongestEmptying;
            bound.RefuseNew();
            return false;
        }

        return Environment.TickCount64 >= end;
    }

    private static bool IsOfPeer(SocketError error) =>
        error is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.TimedOut
            or SocketError.HostUnreachable or SocketError.NetworkUnreachable;

    private void Admit(Socket socket)
    {
        CallerConnection connection;
        try
        {
            connection = new CallerConnection(table, open, probe.IsOwn(socket.RemoteEndPoint));
            if (!connection.IsProbe && table.Enter(connection) == Admission.Refused)
            {
                // Not a FIN: what the peer has sent already is not read any more.
                socket.Close(0);
                return;
            }

            if (socket.AddressFamily != AddressFamily.Unix)
            {
                socket.NoDelay = true;
            }
        }
        catch (SocketException)
        {
            // It was reset between the two calls.
            socket.Dispose();
            return;
        }

        var context = factory.Create(socket);
        connection.Attach(context);
        if (!connection.IsProbe)
        {
            open.Add(connection);
        }

        accepted.Writer.TryWrite(context);
    }

    // Never at once again: whatever the error is, the loop must not spin.
    private TimeSpan Failed(Exception exception, TimeSpan pause)
    {
        if (exception is SocketException
            { SocketErrorCode: SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable } exhausted)
        {
            state.Failed(exhausted.Message);
            table.ShedOldest();
        }
        else
        {
            ListenerEvents.AcceptFailed(log, exception);
        }

        var next = pause == TimeSpan.Zero ? ShortestPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
        closing.Wait(next);
        return next;
    }
}
