using System.Net.Security;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Hostile.Wire;

/// <summary>
/// A chain of certificates that takes long to verify: each has the same RSA key, whose public exponent is as long as its modulus. OpenSSL
/// accepts that up to 3,072 bits. Signing with it takes no longer than usual.
/// </summary>
internal sealed class SlowChain : IDisposable
{
    private readonly RSA key = HugeExponent();
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

    private static RSA HugeExponent()
    {
        using var usual = RSA.Create(3072);
        var parts = usual.ExportParameters(true);
        var (p, q) = (Number(parts.P!), Number(parts.Q!));
        var phi = (p - 1) * (q - 1);
        BigInteger exponent;
        do
        {
            exponent = Number(RandomNumberGenerator.GetBytes(383)) | 1 | (BigInteger.One << 3063);
        }
        while (!BigInteger.GreatestCommonDivisor(exponent, phi).IsOne);

        var secret = Inverse(exponent, phi);
        return RSA.Create(new RSAParameters
        {
            Modulus = parts.Modulus,
            P = parts.P,
            Q = parts.Q,
            InverseQ = parts.InverseQ,
            Exponent = Bytes(exponent, 383),
            D = Bytes(secret, parts.Modulus!.Length),
            DP = Bytes(secret % (p - 1), parts.P!.Length),
            DQ = Bytes(secret % (q - 1), parts.Q!.Length),
        });
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number, int length)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }

    private static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        var (previous, current, rest, next) = (BigInteger.Zero, BigInteger.One, modulus, number);
        while (!next.IsOne)
        {
            var quotient = rest / next;
            (rest, next) = (next, rest - (quotient * next));
            (previous, current) = (current, previous - (quotient * current));
        }

        return ((current % modulus) + modulus) % modulus;
    }
}
