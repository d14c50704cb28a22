using System.Net.Security;
using System.Security.Authentication;

namespace AuroraGateway.Files.Trust;

/// <summary>Makes a connection to a server secure: its handshake is bounded in bytes and runs beside the event loops.</summary>
internal static class OutgoingTls
{
    /// <param name="transport">The connection; disposed with the result, and at once if the handshake fails.</param>
    /// <param name="options">From <see cref="ServerTrust.In"/>, with the name of the server and its protocols.</param>
    /// <param name="cancellation">Ends the handshake.</param>
    /// <exception cref="AuthenticationException">The server is not trusted.</exception>
    /// <exception cref="IOException">The connection broke, the handshake is too large, or too many run at the same time.</exception>
    public static async Task<SslStream> SecureAsync(
        Stream transport, SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        var budget = new HandshakeBudget(HandshakeBudget.OfServer);
        var secure = new SslStream(new HandshakeStream(transport, budget));
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancellation);
            budget.Complete();
            await ChainVerification.LeaveAsync();
            return secure;
        }
        catch (Exception exception)
        {
            var reason = PresentedChain.TakeRefusal();
            await secure.DisposeAsync();
            await ChainVerification.LeaveAsync();
            if (reason is not null && exception is AuthenticationException)
            {
                throw new AuthenticationException($"The server's certificates are not accepted: {reason}.");
            }

            throw;
        }
    }
}
