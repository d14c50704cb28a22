using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Unit.Files.Trust;

/// <summary>A root, an issuing authority below it, and a certificate of a client below that.</summary>
internal sealed class TestChain
{
    private readonly DateTimeOffset now;
    private byte serial = 1;

    public TestChain(DateTimeOffset now)
    {
        this.now = now;
        (Root, RootKey) = Issue("CN=root", null, null, isAuthority: true);
        (Issuing, IssuingKey) = Issue("CN=issuing", Root, RootKey, isAuthority: true);
        (Leaf, _) = Issue("CN=leaf", Issuing, IssuingKey, isAuthority: false);
    }

    public X509Certificate2 Root { get; }

    public ECDsa RootKey { get; }

    public X509Certificate2 Issuing { get; }

    public ECDsa IssuingKey { get; }

    public X509Certificate2 Leaf { get; }

    /// <param name="subject">Its name.</param>
    /// <param name="issuer">Null for itself.</param>
    /// <param name="issuerKey">Signs it.</param>
    /// <param name="isAuthority">Whether it may issue others.</param>
    public (X509Certificate2 Certificate, ECDsa Key) Issue(string subject, X509Certificate2? issuer, ECDsa? issuerKey, bool isAuthority)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (isAuthority)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        }
        else
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        }

        var (from, to) = (now.AddDays(-1), now.AddDays(365));
        if (issuer is null)
        {
            return (request.CreateSelfSigned(from, to), key);
        }

        byte[] number = [serial++, 1, 2, 3, 4, 5, 6, 7];
        return (request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey!), from, to, number), key);
    }

    /// <summary>A revocation list.</summary>
    public static byte[] List(X509Certificate2 issuer, ECDsa key, DateTimeOffset next, params X509Certificate2[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var one in revoked)
        {
            builder.AddEntry(one);
        }

        var identifier = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, false, true);
        return builder.Build(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(key), 1, next, HashAlgorithmName.SHA256, identifier,
            next.AddDays(-10));
    }
}
