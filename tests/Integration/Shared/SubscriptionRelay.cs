using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Integration.Shared;

/// <summary>Passes bytes on to a Redis, and holds back on demand what a client that subscribes has sent.</summary>
internal sealed class SubscriptionRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task accepting;
    private volatile bool holds;

    public SubscriptionRelay(int redis)
    {
        listener.Start();
        accepting = AcceptAsync(redis);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Completes when a subscription is held back.</summary>
    public Task Held => held.Task;

    public void Hold() => holds = true;

    public void Release() => released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await ending.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task AcceptAsync(int redis)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync(ending.Token);
            _ = RelayAsync(client, redis, ending.Token);
        }
    }

    private async Task RelayAsync(TcpClient client, int redis, CancellationToken end)
    {
        using (client)
        {
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, redis, end);
            await Task.WhenAny(PassAsync(client.GetStream(), server.GetStream(), isRequest: true, end), PassAsync(server.GetStream(), client.GetStream(), isRequest: false, end));
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, bool isRequest, CancellationToken end)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, end) is > 0 and var read)
        {
            if (isRequest && holds && buffer.AsSpan(0, read).IndexOf("SUBSCRIBE"u8) >= 0)
            {
                held.TrySetResult();
                await released.Task;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), end);
        }
    }
}
