using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Connections;

/// <summary>The TLS handshake with a server: bounded in bytes, and verified beside the event loops.</summary>
internal static class TlsHandshake
{
    /// <param name="socket">The TCP connection, or a tunnel over it; disposed if the handshake fails.</param>
    /// <param name="server">Whose certificate is expected.</param>
    /// <param name="terms">Authorities, and a certificate of our own.</param>
    /// <param name="protocols">Offered by ALPN.</param>
    /// <param name="cancellation">Of the connection.</param>
    /// <exception cref="ConnectException">The handshake failed.</exception>
    public static async Task<SslStream> RunAsync(
        ServerStream socket, DnsEndPoint server, ConnectTerms terms, List<SslApplicationProtocol> protocols, CancellationToken cancellation)
    {
        var options = ServerTrust.In(terms.Authorities, server.Host.Trim('[', ']'));
        options.ApplicationProtocols = protocols;
        options.AllowRenegotiation = false;
        if (terms.Certificate is { } certificate)
        {
            options.ClientCertificates = [certificate];
        }

        try
        {
            return await OutgoingTls.SecureAsync(socket, options, cancellation);
        }
        catch (AuthenticationException exception)
        {
            throw Failed($"TLS with {server.Host}:{server.Port} failed: {Innermost(exception)}", exception);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException && !cancellation.IsCancellationRequested)
        {
            throw Failed($"the TLS handshake with {server.Host}:{server.Port} broke off: {Innermost(exception)}", exception);
        }
    }

    private static ConnectException Failed(string what, Exception exception) => new(ConnectStep.Tls, what.TrimEnd('.'), exception);

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message;
    }
}
