using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Integration.Emulator;

/// <summary>A bare TCP connection: sends what no HTTP client would, and reads until the other side closes.</summary>
internal static class RawConnection
{
    public static async Task<string> ExchangeAsync(Uri server, string text, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellation);
        using var response = new MemoryStream();
        try
        {
            await stream.CopyToAsync(response, cancellation);
        }
        catch (IOException)
        {
            // A reset is one way of closing.
        }

        return Encoding.Latin1.GetString(response.ToArray());
    }
}
