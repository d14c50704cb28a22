using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Integration.Shared;

/// <summary>
/// Passes bytes on to a Redis; on demand it holds back what a client that subscribes has sent, or lets it subscribe to something else.
/// </summary>
internal sealed class SubscriptionRelay : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task accepting;
    private readonly TaskCompletionSource misled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool holds;
    private volatile byte[]? misleads;
    private TcpClient? misledClient;

    public SubscriptionRelay(int redis)
    {
        listener.Start();
        accepting = AcceptAsync(redis);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Completes when a subscription is held back.</summary>
    public Task Held => held.Task.WaitAsync(Patience);

    /// <summary>Completes when a client considers itself subscribed, and is not.</summary>
    public Task Misled => misled.Task.WaitAsync(Patience);

    public void Hold() => holds = true;

    /// <summary>The next connection that subscribes to the channel receives the confirmation, but no messages.</summary>
    public void Mislead(string channel) => misleads = Encoding.UTF8.GetBytes(channel);

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
            await Task.WhenAny(
                PassAsync(client, client.GetStream(), server.GetStream(), isRequest: true, end),
                PassAsync(client, server.GetStream(), client.GetStream(), isRequest: false, end));

            // If it ends before the confirmation, the next connection that subscribes is misled.
            if (!misled.Task.IsCompleted)
            {
                Interlocked.CompareExchange(ref misledClient, null, client);
            }
        }
    }

    private void Mislead(TcpClient client, Span<byte> text, byte[] channel, bool isRequest)
    {
        byte[] other = [.. channel.AsSpan()[..^1], (byte)'-'];
        if (isRequest && text.IndexOf("SUBSCRIBE"u8) >= 0 &&
            (Interlocked.CompareExchange(ref misledClient, client, null) ?? client) == client)
        {
            Replace(text, channel, other);
        }
        else if (!isRequest && client == misledClient && Replace(text, other, channel))
        {
            misled.TrySetResult();
        }
    }

    private static bool Replace(Span<byte> text, byte[] what, byte[] by)
    {
        var found = false;
        while (text.IndexOf(what) is >= 0 and var at)
        {
            by.CopyTo(text[at..]);
            text = text[(at + by.Length)..];
            found = true;
        }

        return found;
    }

    private async Task PassAsync(TcpClient client, NetworkStream from, NetworkStream to, bool isRequest, CancellationToken end)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, end) is > 0 and var read)
        {
            if (isRequest && holds && buffer.AsSpan(0, read).IndexOf("SUBSCRIBE"u8) >= 0)
            {
                held.TrySetResult();
                await released.Task;
            }

            if (misleads is { } channel)
            {
                Mislead(client, buffer.AsSpan(0, read), channel, isRequest);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), end);
        }
    }
}
