using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Integration.Outgoing;

/// <summary>
/// A path that can fall silent: connections made before stay open and acknowledge what they are sent, and carry nothing more. New ones
/// work.
/// </summary>
internal sealed class FreezableRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly CancellationTokenSource ended = new();
    private readonly List<Socket> sockets = [];
    private volatile int frozen;
    private int connections;

    public FreezableRelay(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref connections);

    public void Freeze() => frozen = Connections;

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Stop();
        lock (sockets)
        {
            sockets.ForEach(static socket => socket.Dispose());
        }

        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync(ended.Token);
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                lock (sockets)
                {
                    sockets.AddRange([near, far]);
                }

                await far.ConnectAsync(IPAddress.Loopback, target, ended.Token);
                var number = Interlocked.Increment(ref connections);
                _ = PumpAsync(near, far, number);
                _ = PumpAsync(far, near, number);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, int number)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.ReceiveAsync(buffer, ended.Token) is > 0 and var read)
            {
                if (number > frozen)
                {
                    await to.SendAsync(buffer.AsMemory(0, read), ended.Token);
                }
            }

            if (number > frozen)
            {
                to.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone.
        }
    }
}
