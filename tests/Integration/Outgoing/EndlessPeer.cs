using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Integration.Outgoing;

/// <summary>An HTTP server whose response never ends.</summary>
internal sealed class EndlessPeer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly byte[] head;
    private readonly byte[] piece;
    private readonly TimeSpan pause;

    private EndlessPeer(string head, string piece, TimeSpan pause)
    {
        (this.head, this.piece, this.pause) = (Encoding.ASCII.GetBytes(head), Encoding.ASCII.GetBytes(piece), pause);
        listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"http://{listener.LocalEndpoint}";

    /// <param name="kind">What does not end: headers, interim, body or drip.</param>
    public static EndlessPeer Of(string kind) => kind switch
    {
        "headers" => new("HTTP/1.1 200 OK\r\n", $"X-Filler: {new string('a', 1000)}\r\n", TimeSpan.Zero),
        "interim" => new("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", TimeSpan.Zero),
        "body" => new("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", $"1000\r\n{new string(' ', 4096)}\r\n", TimeSpan.Zero),
        _ => new("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", " ", TimeSpan.FromMilliseconds(100)),
    };

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Stop();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(ended.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                await stream.ReadExactlyAsync(new byte[16], ended.Token);
                await stream.WriteAsync(head, ended.Token);
                while (true)
                {
                    await stream.WriteAsync(piece, ended.Token);
                    await (pause == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(pause, TimeProvider.System, ended.Token));
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // The other side has had enough.
            }
        }
    }
}
