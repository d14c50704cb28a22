using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace AuroraGateway.Hostile.Confined;

/// <summary>
/// One connection of a well-behaved client that asks one request after another and blocks meanwhile: the attacker in the same process must
/// not slow it down by keeping threads and event loops of the test busy.
/// </summary>
public sealed class CallerQueue : IDisposable
{
    private const int Patience = 20_000;

    private readonly Socket socket;
    private readonly Stream stream;
    private readonly byte[] buffer = new byte[64 * 1024];

    public CallerQueue(EndPoint endpoint, SslClientAuthenticationOptions? tls)
    {
        socket = endpoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        (socket.SendTimeout, socket.ReceiveTimeout) = (Patience, Patience);
        try
        {
            socket.Connect(endpoint);
            stream = new NetworkStream(socket, ownsSocket: false);
            if (tls is not null)
            {
                var encrypted = new SslStream(stream);
                stream = encrypted;
                encrypted.AuthenticateAsClient(tls);
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <returns>The status; the whole response was read.</returns>
    /// <exception cref="IOException">The connection ended before.</exception>
    public int Ask(string target, string lines)
    {
        stream.Write(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n"));
        var text = new StringBuilder();
        while (true)
        {
            var count = stream.Read(buffer);
            if (count == 0)
            {
                throw new IOException("The connection ended in the middle of a response.");
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            var all = text.ToString();
            var head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0 && IsWhole(all, head))
            {
                return int.Parse(all.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
            }
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        stream.Dispose();
    }

    private static bool IsWhole(string all, int head)
    {
        const string Length = "\r\nContent-Length:";
        var field = all.IndexOf(Length, 0, head + 2, StringComparison.OrdinalIgnoreCase);
        if (field >= 0)
        {
            var end = all.IndexOf('\r', field + 2);
            return all.Length - head - 4 >= int.Parse(
                all.AsSpan(field + Length.Length, end - field - Length.Length), System.Globalization.CultureInfo.InvariantCulture);
        }

        return all.IndexOf("transfer-encoding: chunked", 0, head, StringComparison.OrdinalIgnoreCase) < 0 ||
            all.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
    }
}
