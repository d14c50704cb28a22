using System.Net.Security;
using AuroraGateway.Callers;
using AuroraGateway.Files.Trust;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace AuroraGateway.Hosting.Tls;

/// <summary>
/// Wraps TLS on the connections of the data listener. Below it the bytes of a handshake are counted, and its steps leave the event
/// loop; above it the request is given back to the event loop, once the client's certificate is judged.
/// </summary>
internal sealed class TlsConnections(ListenerTls tls)
{
    public void Use(KestrelListenOptions endpoint)
    {
        endpoint.Use(Below);
        endpoint.UseHttps(tls.Callback);
        endpoint.Use(Above);
    }

    private ConnectionDelegate Below(ConnectionDelegate next) => async connection =>
    {
        var transport = connection.Transport;
        var budget = new HandshakeBudget(tls.AsksForCertificates ? HandshakeBudget.WithCertificate : HandshakeBudget.WithoutCertificate);
        connection.Features.Set(budget);
        connection.Transport = new HandshakePipe(transport, budget);
        try
        {
            await next(connection);
        }
        catch (Exception) when (!budget.IsComplete)
        {
            // Whatever a stranger's handshake fails with is counted below, and is no error of the gateway.
        }
        finally
        {
            connection.Transport = transport;
        }

        if (!budget.IsComplete)
        {
            tls.Failed(budget);
            await ChainVerification.LeaveAsync();
        }
    };

    private ConnectionDelegate Above(ConnectionDelegate next) => async connection =>
    {
        connection.Features.Get<HandshakeBudget>()!.Complete();

        // The handshake ended on a thread of the verification, which has others to do.
        await ChainVerification.LeaveAsync();
        if (!await tls.Clients.AdmitAsync(connection))
        {
            return;
        }

        if (connection.Features.Get<ISslStreamFeature>()?.SslStream.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2 &&
            connection.Features.Get<ConnectionProof>() is { } proof)
        {
            connection.Transport = new Http2Heads(connection.Transport, proof);
        }

        try
        {
            await next(connection);
        }
        finally
        {
            tls.Clients.Leave(connection);
        }
    };
}
