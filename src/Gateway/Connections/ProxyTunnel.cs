using System.Globalization;
using System.Net;
using System.Text;

namespace AuroraGateway.Connections;

/// <summary>Asks a forward proxy for a tunnel to a server.</summary>
internal static class ProxyTunnel
{
    private const int LongestResponse = 8 * 1024;

    /// <param name="stream">The connection to the proxy.</param>
    /// <param name="proxy">The proxy.</param>
    /// <param name="server">Where the tunnel leads.</param>
    /// <param name="userAgent">Proxies log it, and some refuse a request without it.</param>
    /// <param name="cancellation">Of the connection.</param>
    /// <exception cref="ConnectException">The proxy opened none.</exception>
    public static async Task OpenAsync(
        Stream stream, ForwardProxy proxy, DnsEndPoint server, string userAgent, CancellationToken cancellation)
    {
        var target = server.Host.Contains(':') ? $"[{server.Host.Trim('[', ']')}]:{server.Port}" : $"{server.Host}:{server.Port}";
        var authorization = proxy.Credential is { } credential ? $"Proxy-Authorization: {credential.Reveal()}\r\n" : "";
        var request = $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: {userAgent}\r\n{authorization}\r\n";
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);
            int status;
            do
            {
                status = await ReadStatusAsync(stream, proxy, cancellation);
            }
            while (status is >= 100 and < 200);

            if (status is < 200 or >= 300)
            {
                throw Failed(proxy, $"responded {status} to CONNECT {target}: {Meaning(status, proxy)}");
            }
        }
        catch (IOException exception) when (exception is not ConnectException)
        {
            throw Failed(proxy, $"closed the connection before its response to CONNECT {target}", exception);
        }
    }

    // Byte by byte: what follows the head belongs to the tunnel.
    private static async Task<int> ReadStatusAsync(Stream stream, ForwardProxy proxy, CancellationToken cancellation)
    {
        var head = new byte[LongestResponse];
        var length = 0;
        while (!IsWhole(head.AsSpan(0, length)))
        {
            if (length == head.Length)
            {
                throw Failed(proxy, $"responded to CONNECT with a head of more than {LongestResponse / 1024} KiB");
            }

            if (await stream.ReadAsync(head.AsMemory(length, 1), cancellation) == 0)
            {
                throw new EndOfStreamException();
            }

            length++;
            if (length <= 5 && !head.AsSpan(0, length).SequenceEqual("HTTP/"u8[..length]))
            {
                throw Failed(proxy, "responded to CONNECT with something that is not HTTP");
            }
        }

        return ParseStatus(head.AsSpan(0, length)) ?? throw Failed(proxy, "responded to CONNECT with something that is not HTTP/1");
    }

    private static bool IsWhole(ReadOnlySpan<byte> head) => head.EndsWith("\r\n\r\n"u8) || head.EndsWith("\n\n"u8);

    private static int? ParseStatus(ReadOnlySpan<byte> head) =>
        head.Length >= 12 && head.StartsWith("HTTP/1."u8) && head[8] == ' ' &&
        int.TryParse(head.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;

    private static string Meaning(int status, ForwardProxy proxy) => status switch
    {
        401 or 407 when proxy.Credential is null => "it requires a credential. Set Aurora:ProxyCredentialFile",
        401 or 407 => "it does not accept the credential. Check the file named in Aurora:ProxyCredentialFile",
        403 or 405 => "its rules do not allow this. Ask its operator to allow CONNECT to this host and port",
        >= 500 => "it has no connection to the server. Check the proxy's own DNS and network",
        _ => "it opened no tunnel. Check that Aurora:Proxy names a forward proxy that supports CONNECT",
    };

    private static ConnectException Failed(ForwardProxy proxy, string what, Exception? inner = null) =>
        new(ConnectStep.Proxy, $"the proxy {proxy} {what}", inner);
}
