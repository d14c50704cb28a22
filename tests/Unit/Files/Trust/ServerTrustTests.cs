using AuroraGateway.Files.Trust;

namespace AuroraGateway.Unit.Files.Trust;

/// <summary>Handshakes run on the event loops: none may wait for another server that a certificate names.</summary>
public class ServerTrustTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_outgoing_handshake_fetches_certificates(bool own)
    {
        var authorities = own ? new System.Security.Cryptography.X509Certificates.X509Certificate2Collection() : null;
        Assert.True(ServerTrust.In(authorities, "server").CertificateChainPolicy?.DisableCertificateDownloads);
    }
}
