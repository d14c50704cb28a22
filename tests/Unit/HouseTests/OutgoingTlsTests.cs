using AuroraGateway.Callers.Jwt;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Trust;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>Handshakes run on the event loops: none may wait for another server that a certificate names.</summary>
public class OutgoingTlsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_outgoing_handshake_fetches_certificates(bool own)
    {
        var authorities = own ? new System.Security.Cryptography.X509Certificates.X509Certificate2Collection() : null;
        using var aurora = AuroraTransport.Create(TimeSpan.FromSeconds(1), authorities, 1);
        using var issuer = Discovery.Transport(authorities);
        Assert.All(
            [aurora.SslOptions, issuer.SslOptions, ServerTrust.In(authorities, "redis")],
            tls => Assert.True(tls.CertificateChainPolicy?.DisableCertificateDownloads));
    }
}
