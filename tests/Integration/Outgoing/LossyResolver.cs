using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Integration.Outgoing;

/// <summary>A name server for one address, which can lose packets.</summary>
internal sealed class LossyResolver : IAsyncDisposable
{
    /// <summary>Where it listens, on port 53.</summary>
    public const string Address = "127.0.77.53";

    private const int HeaderLength = 12;
    private const int TypeA = 1;

    private readonly UdpClient socket;
    private readonly CancellationTokenSource ended = new();
    private volatile int toLose;

    public LossyResolver()
    {
        socket = new UdpClient(new IPEndPoint(IPAddress.Parse(Address), 53));
        _ = ServeAsync();
    }

    /// <summary>What every name is.</summary>
    public IPAddress Points { get; set; } = IPAddress.Loopback;

    /// <summary>Loses the next so many packets.</summary>
    public void Lose(int packets) => toLose = packets;

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        socket.Dispose();
        ended.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var query = await socket.ReceiveAsync(ended.Token);
                if (toLose > 0)
                {
                    toLose--;
                    continue;
                }

                await socket.SendAsync(Respond(query.Buffer), query.RemoteEndPoint, ended.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    // RFC 1035, section 4.1: the question again, and one A record; nothing for another type.
    private byte[] Respond(byte[] query)
    {
        var end = Array.IndexOf(query, (byte)0, HeaderLength) + 5;
        var isAddress = query[end - 3] == TypeA;
        byte[] record = isAddress ? [0xC0, HeaderLength, 0, TypeA, 0, 1, 0, 0, 0, 60, 0, 4, .. Points.GetAddressBytes()] : [];
        return [.. query[..2], 0x81, 0x80, 0, 1, 0, (byte)(isAddress ? 1 : 0), 0, 0, 0, 0, .. query[HeaderLength..end], .. record];
    }
}
