using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Load.Compare.Wire;

/// <summary>A certificate made for one run, with its authority: ECDSA on P-256, as most services on the Internet have it.</summary>
/// <param name="AuthorityFile">PEM of the authority.</param>
/// <param name="ChainFile">PEM of the certificate.</param>
/// <param name="KeyFile">PEM of its key.</param>
internal sealed record ServerCertificate(string AuthorityFile, string ChainFile, string KeyFile)
{
    public const string Name = "aurora.test";

    public static ServerCertificate Make(string folder)
    {
        var (from, to) = (DateTimeOffset.UnixEpoch, new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Load Test Authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        authorityRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authorityRequest.PublicKey, false));
        using var authority = authorityRequest.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(16));

        return new ServerCertificate(
            Write("authority.pem", authority.ExportCertificatePem(), 0b110_100_100),
            Write("server.pem", certificate.ExportCertificatePem(), 0b110_100_100),
            Write("server.key", key.ExportPkcs8PrivateKeyPem(), 0b110_000_000));

        string Write(string name, string text, int mode)
        {
            var file = Path.Combine(folder, name);
            File.WriteAllText(file, text);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, (UnixFileMode)mode);
            }

            return file;
        }
    }
}
