using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Integration.Callers;

/// <summary>A certificate authority of the test's own.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>How many days a certificate of its lasts unless said otherwise.</summary>
    public const int Days = 2;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <param name="name">Its common name.</param>
    /// <param name="issuer">Who vouches for it; null for itself.</param>
    /// <param name="age">How many days ago it was made.</param>
    public TestAuthority(string name, TestAuthority? issuer = null, int age = 0)
    {
        var now = TimeProvider.System.GetUtcNow().AddDays(-age);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        if (issuer is null)
        {
            Certificate = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
            return;
        }

        using var issued = request.Create(issuer.Certificate, now.AddDays(-29), now.AddDays(29), RandomNumberGenerator.GetBytes(12));
        Certificate = issued.CopyWithPrivateKey(key);
    }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>One that ended ten days ago.</summary>
    public static TestAuthority Expired(string name) => new(name, age: 40);

    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>A certificate with its private key.</summary>
    /// <param name="subject">Its distinguished name.</param>
    /// <param name="names">Adds alternative names.</param>
    /// <param name="usage">Extended key usage; null for none.</param>
    /// <param name="from">Days from now from which it is valid.</param>
    /// <param name="to">Days from now until which it is valid.</param>
    public X509Certificate2 Issue(
        string subject, Action<SubjectAlternativeNameBuilder>? names = null, string? usage = ClientAuthentication, int from = -2,
        int to = Days)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        }

        if (names is not null)
        {
            var builder = new SubjectAlternativeNameBuilder();
            names(builder);
            request.CertificateExtensions.Add(builder.Build());
        }

        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(Certificate, now.AddDays(from), now.AddDays(to), RandomNumberGenerator.GetBytes(12));
        return issued.CopyWithPrivateKey(own);
    }

    public X509Certificate2 Spiffe(string id, int from = -2, int to = Days) =>
        Issue("CN=svid", names => names.AddUri(new Uri(id)), from: from, to: to);

    /// <summary>For a listener on 127.0.0.1, as PEM files.</summary>
    public void WriteServer(string certificateFile, string keyFile)
    {
        using var certificate = Issue("CN=gateway", names => names.AddIpAddress(System.Net.IPAddress.Loopback), ServerAuthentication);
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        Certificate.Dispose();
        key.Dispose();
    }
}
