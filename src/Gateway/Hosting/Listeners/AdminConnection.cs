using System.IO.Pipelines;
using System.Net.Sockets;
using AuroraGateway.Callers.UnixSocket;
using AuroraGateway.Hosting.Incoming;
using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Hosting.Listeners;

/// <summary>
/// A connection to the admin listener. Its loop reads the socket when there is something to read; what Kestrel writes is sent from the
/// thread pool.
/// </summary>
internal sealed class AdminConnection : DefaultConnectionContext
{
    private const int Most = 64 * 1024;
    private const int Block = 4096;

    private readonly Socket socket;
    private readonly AdminListener owner;
    private readonly PipeWriter received;
    private readonly PipeReader toSend;
    private readonly CancellationTokenSource closed = new();
    private TaskCompletionSource? writable;
    private bool isHandedOver;
    private volatile bool isPaused;
    private volatile bool isOver;

    private AdminConnection(Socket socket, AdminListener owner, Pipe input, Pipe output, string id)
        : base(id, new DuplexPipe(input.Reader, output.Writer), new DuplexPipe(output.Reader, input.Writer))
    {
        (this.socket, this.owner) = (socket, owner);
        (received, toSend) = (input.Writer, output.Reader);
        (LocalEndPoint, RemoteEndPoint) = (socket.LocalEndPoint, socket.RemoteEndPoint);
        ConnectionClosed = closed.Token;
        if (socket.AddressFamily == AddressFamily.Unix)
        {
            // Read now: the process may have ended when its request is served.
            Features.Set(SocketPeer.Of(socket));
        }
    }

    public Socket Socket => socket;

    /// <summary>When it was accepted, as <see cref="Environment.TickCount64"/>.</summary>
    public long Since { get; } = Environment.TickCount64;

    /// <summary>Nothing has come yet.</summary>
    public bool IsSilent => !isHandedOver;

    /// <summary>The loop is to wait for bytes.</summary>
    public bool WantsToRead => !isPaused && !isOver;

    /// <summary>The loop is to wait until the socket takes more.</summary>
    public bool WantsToWrite => Volatile.Read(ref writable) is not null;

    /// <summary>The loop is to close the socket.</summary>
    public bool IsOver => isOver;

    public static AdminConnection Start(Socket socket, AdminListener owner, string id)
    {
        var options = new PipeOptions(pauseWriterThreshold: Most, resumeWriterThreshold: Most / 2, useSynchronizationContext: false);
        return new AdminConnection(socket, owner, new Pipe(options), new Pipe(options), id);
    }

    public override void Abort(ConnectionAbortedException abortReason) => End();

    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await base.DisposeAsync();
    }

    /// <summary>Called by the loop when there is something to read.</summary>
    public void Read()
    {
        var span = received.GetSpan(Block);
        var count = socket.Receive(span, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (!isHandedOver && (error != SocketError.Success || count == 0 || IsProbe(span[..count])))
        {
            End();
            return;
        }

        if (error != SocketError.Success || count == 0)
        {
            received.Complete();
            isPaused = true;
            if (error != SocketError.Success)
            {
                End();
            }

            return;
        }

        received.Advance(count);
        HandOver();
        var flush = received.FlushAsync();
        if (!flush.IsCompleted)
        {
            isPaused = true;
            _ = ResumeAsync(flush);
        }
        else if (flush.Result.IsCompleted)
        {
            isPaused = true;
        }
    }

    /// <summary>Called by the loop when the socket takes more.</summary>
    public void Write() => Interlocked.Exchange(ref writable, null)?.TrySetResult();

    /// <summary>Called by the loop alone, for a connection that has ended: nothing else closes the socket while the loop may wait for
    /// it.</summary>
    public void Close()
    {
        socket.Dispose();
        Write();
        received.Complete();
        _ = Task.Run(closed.Cancel);
    }

    /// <summary>Asks the loop to close it.</summary>
    public void End()
    {
        isOver = true;
        Write();
        owner.Wake();
    }

    // A probe has its response at once, and the connection ends.
    private bool IsProbe(ReadOnlySpan<byte> bytes)
    {
        if (!LivezRequest.Is(bytes, out var isHead))
        {
            return false;
        }

        if (socket.Send(LivezRequest.Response(owner.NotLive, isHead), SocketFlags.None, out var error) > 0 && error == SocketError.Success)
        {
            socket.Shutdown(SocketShutdown.Both);
        }

        return true;
    }

    private void HandOver()
    {
        if (!isHandedOver)
        {
            isHandedOver = true;
            _ = SendAsync();
            owner.HandOver(this);
        }
    }

    private async Task ResumeAsync(ValueTask<FlushResult> flush)
    {
        var result = await flush;
        if (!result.IsCompleted)
        {
            isPaused = false;
            owner.Wake();
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (!isOver)
            {
                var read = await toSend.ReadAsync();
                foreach (var segment in read.Buffer)
                {
                    await SendAsync(segment);
                }

                toSend.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    socket.Shutdown(SocketShutdown.Send);
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The operator's client left.
        }
        finally
        {
            await toSend.CompleteAsync();
            End();
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty && !isOver)
        {
            var sent = socket.Send(bytes.Span, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref writable, waiting);
                owner.Wake();
                await waiting.Task;
                continue;
            }

            if (error != SocketError.Success)
            {
                throw new SocketException((int)error);
            }

            bytes = bytes[sent..];
        }
    }
}
