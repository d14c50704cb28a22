using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Hostile.Wire;

/// <summary>A chain of certificates that takes long to verify: each has the same <see cref="SlowKey"/>.</summary>
internal sealed class SlowChain : IDisposable
{
    private readonly RSA key = SlowKey.Create();
    private readonly X509Certificate2Collection issuers = [];
    private readonly X509Certificate2 leaf;

    public SlowChain(int certificates)
    {
        var now = TimeProvider.System.GetUtcNow();
        X509Certificate2? issuer = null;
        for (var i = certificates; i > 0; i--)
        {
            var request = new CertificateRequest($"CN=link {i}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(i > 1, false, 0, true));
            using var own = issuer is null ? request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)) : null;
            var number = RandomNumberGenerator.GetBytes(8);
            using var issued = issuer is null ? null : request.Create(issuer, now.AddHours(-1), now.AddHours(1), number);
            issuer = own is null
                ? issued!.CopyWithPrivateKey(key)
                : X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
            issuers.Add(issuer);
        }

        leaf = issuer!;
        issuers.Remove(leaf);
        Context = SslStreamCertificateContext.Create(leaf, issuers, offline: true);
    }

    /// <summary>For a client; it builds the chain once.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Size of the certificates in bytes.</summary>
    public int Length => issuers.Append(leaf).Sum(static one => one.RawDataMemory.Length);

    public void Dispose()
    {
        key.Dispose();
        leaf.Dispose();
    }
}
