using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AuroraGateway.Hosting;

/// <summary>
/// The data listener's accept loop, on a thread of its own. Kestrel's own loop repeats a failed accept at once (aspnetcore#64931): without descriptors it
/// takes the event loop for itself. This one waits after a failure, keeps the bound of connections, and recognises the gateway's own probe.
/// </summary>
public sealed class DataListener : IConnectionListener
{
    private const int Backlog = 512;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly Channel<ConnectionContext> accepted =
        Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly ManualResetEventSlim closing = new();
    private readonly Socket listener;
    private readonly ConnectionTable table;
    private readonly AcceptState state;
    private readonly ListenerProbe probe;
    private readonly SocketConnectionContextFactory factory;
    private readonly ILogger log;

    public DataListener(EndPoint endpoint, DataListenerOptions options, ConnectionTable table, AcceptState state, ListenerProbe probe, ILogger log)
    {
        (this.table, this.state, this.probe, this.log) = (table, state, probe, log);
        listener = options.Bind(endpoint);
        listener.Listen(Backlog);
        EndPoint = listener.LocalEndPoint!;
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

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (accepted.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // Ends a blocking accept, too.
        closing.Set();
        listener.Dispose();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        factory.Dispose();
    }

    private void Accept()
    {
        var pause = TimeSpan.Zero;
        while (!closing.IsSet)
        {
            try
            {
                Admit(listener.Accept());
                pause = TimeSpan.Zero;
            }
            catch (Exception) when (closing.IsSet)
            {
                break;
            }
            catch (SocketException exception) when (IsOfPeer(exception.SocketErrorCode))
            {
                // The peer left before its turn came: nothing is wrong here.
            }
            catch (Exception exception)
            {
                pause = Failed(exception, pause);
            }
        }

        accepted.Writer.TryComplete();
    }

    private static bool IsOfPeer(SocketError error) =>
        error is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable;

    private void Admit(Socket socket)
    {
        CallerConnection connection;
        try
        {
            connection = new CallerConnection(table, probe.IsOwn(socket.RemoteEndPoint));
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
        accepted.Writer.TryWrite(context);
    }

    // Never at once again: whatever the error is, the loop must not spin.
    private TimeSpan Failed(Exception exception, TimeSpan pause)
    {
        if (exception is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable } exhausted)
        {
            state.Failed(exhausted.Message);
            table.ShedOldest();
        }
        else
        {
            HostingEvents.AcceptFailed(log, exception);
        }

        var next = pause == TimeSpan.Zero ? ShortestPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
        closing.Wait(next);
        return next;
    }
}
