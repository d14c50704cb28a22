using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Trust;

namespace AuroraGateway.Connections;

/// <summary>The TLS handshake with a server.</summary>
internal static class TlsHandshake
{
    /// <param name="socket">The TCP connection, or a tunnel over it.</param>
    /// <param name="server">Whose certificate is expected.</param>
    /// <param name="authorities">Trusted instead of the system's authorities; null for those.</param>
    /// <param name="protocols">Offered by ALPN.</param>
    /// <param name="cancellation">Of the connection.</param>
    /// <exception cref="ConnectException">The handshake failed.</exception>
    public static async Task<SslStream> RunAsync(
        ServerStream socket, DnsEndPoint server, X509Certificate2Collection? authorities, List<SslApplicationProtocol> protocols, CancellationToken cancellation)
    {
        var options = ServerTrust.In(authorities, server.Host.Trim('[', ']'));
        options.ApplicationProtocols = protocols;
        options.AllowRenegotiation = false;
        var stream = new SslStream(socket, leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellation);
            return stream;
        }
        catch (AuthenticationException exception)
        {
            await stream.DisposeAsync();
            throw new ConnectException(ConnectStep.Tls, $"TLS with {server.Host}:{server.Port} failed: {Innermost(exception).TrimEnd('.')}", exception);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            await stream.DisposeAsync();
            cancellation.ThrowIfCancellationRequested();
            throw new ConnectException(ConnectStep.Tls, $"{server.Host}:{server.Port} closed the connection during the TLS handshake", exception);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message;
    }
}
