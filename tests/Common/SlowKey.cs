using System.Numerics;
using System.Security.Cryptography;

namespace AuroraGateway.Tests;

/// <summary>
/// An RSA key whose public exponent is as long as its modulus: each verification takes as long as 3,072 squarings. OpenSSL accepts that up
/// to 3,072 bits. Signing with it takes no longer than usual.
/// </summary>
public static class SlowKey
{
    public static RSA Create()
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
