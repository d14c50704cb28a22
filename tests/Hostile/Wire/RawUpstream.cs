using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Hostile.Wire;

/// <summary>An Aurora that exchanges keys properly and responds to everything else with bytes that no server would write.</summary>
public sealed class RawUpstream : IAsyncDisposable
{
    private static readonly string Exchange =
        "{\"token\":{\"bearer_token\":\"" + Canary.TemporaryKey + "0123456789abcdef01234567\",\"expires_at\":\""
        + TimeProvider.System.GetUtcNow().AddHours(13).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) + "\"}}";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;
    private readonly List<string> requests = [];
    private int connections;
    private int exchanges;

    public RawUpstream()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri BaseUrl => new($"http://{listener.LocalEndpoint}");

    /// <summary>Its response, byte for byte; the connection is closed after it if <see cref="Close"/>.</summary>
    public byte[] Response { get; set; } = [];

    public bool Close { get; set; } = true;

    /// <summary>Its response to an exchange, byte for byte, before it closes the connection; null for a key.</summary>
    public byte[]? ExchangeResponse { get; set; }

    /// <summary>How many exchanges came.</summary>
    public int Exchanges => Volatile.Read(ref exchanges);

    /// <summary>How often a client connected.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Heads of the requests that came, but for the exchanges.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (requests)
            {
                return [.. requests];
            }
        }
    }

    public void Forget()
    {
        lock (requests)
        {
            requests.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                Interlocked.Increment(ref connections);
                _ = ServeAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await ReadHeadAsync(stream) is { } head)
                {
                    if (head.Contains("/create_token", StringComparison.Ordinal))
                    {
                        Interlocked.Increment(ref exchanges);
                        if (ExchangeResponse is { } response)
                        {
                            await stream.WriteAsync(response, stopping.Token);
                            return;
                        }

                        await stream.WriteAsync(
                            Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Exchange.Length}\r\nContent-Type: " +
                                $"application/json\r\n\r\n{Exchange}"), stopping.Token);
                        continue;
                    }

                    lock (requests)
                    {
                        requests.Add(head);
                    }

                    await stream.WriteAsync(Response, stopping.Token);
                    if (Close)
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The gateway closed, or the test has ended.
            }
        }
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stopping.Token) == 1)
        {
            head.Append((char)one[0]);
            if (head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
            {
                return head.ToString();
            }
        }

        return null;
    }
}
