using System.Formats.Asn1;
using System.Numerics;

namespace AuroraGateway.Files.Trust;

/// <summary>
/// Whether a public key of a peer is one that is verified with in well under a millisecond. Read from its encoding, before any use of it.
/// </summary>
internal static class KeyWork
{
    /// <summary>Bytes of an encoded key at most: those of ML-DSA-87 take 2,614.</summary>
    public const int LargestEncoding = 4096;

    // OpenSSL bounds the exponent only above 3,072 bits: below, a verification may take as long as 3,071 squarings do, some ten
    // milliseconds.
    private const int MostModulusBits = 8192;
    private const int MostExponentBits = 32;

    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string RsaPss = "1.2.840.113549.1.1.10";
    private const string EllipticCurve = "1.2.840.10045.2.1";

    private static readonly HashSet<string> Curves =
    [
        "1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35", "1.3.132.0.10",
        "1.3.36.3.3.2.8.1.1.7", "1.3.36.3.3.2.8.1.1.11", "1.3.36.3.3.2.8.1.1.13",
    ];

    // Ed25519, Ed448, ML-DSA.
    private static readonly HashSet<string> Fixed =
        ["1.3.101.112", "1.3.101.113", "2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.19"];

    /// <param name="encoded">A SubjectPublicKeyInfo (RFC 5280).</param>
    /// <returns>Null, or why nothing is verified with the key.</returns>
    public static string? Refuse(ReadOnlySpan<byte> encoded)
    {
        try
        {
            AsnDecoder.ReadSequence(encoded, AsnEncodingRules.BER, out var offset, out var length, out _);
            var content = encoded.Slice(offset, length);
            AsnDecoder.ReadSequence(content, AsnEncodingRules.BER, out offset, out length, out var consumed);
            var algorithm = content.Slice(offset, length);
            var name = AsnDecoder.ReadObjectIdentifier(algorithm, AsnEncodingRules.BER, out var nameLength);
            return name switch
            {
                Rsa or RsaPss => OfRsa(content[consumed..]),
                EllipticCurve => OfCurve(algorithm[nameLength..]),
                _ => Fixed.Contains(name) ? null : $"it has a key of the unsupported kind {name}",
            };
        }
        catch (AsnContentException)
        {
            return "one of its keys is malformed";
        }
    }

    private static string? OfRsa(ReadOnlySpan<byte> bitString)
    {
        if (!AsnDecoder.TryReadPrimitiveBitString(bitString, AsnEncodingRules.BER, out _, out var key, out _))
        {
            return "one of its keys is malformed";
        }

        AsnDecoder.ReadSequence(key, AsnEncodingRules.BER, out var offset, out var length, out _);
        var numbers = key.Slice(offset, length);
        var modulus = Bits(AsnDecoder.ReadIntegerBytes(numbers, AsnEncodingRules.BER, out var consumed));
        var exponent = Bits(AsnDecoder.ReadIntegerBytes(numbers[consumed..], AsnEncodingRules.BER, out _));
        return modulus > MostModulusBits ? $"it has an RSA key of {modulus} bits; at most {MostModulusBits} are supported"
            : exponent > MostExponentBits
                ? $"it has an RSA key whose exponent has {exponent} bits; at most {MostExponentBits} are supported"
            : null;
    }

    // A curve by its name. One described in full is the peer's own choice.
    private static string? OfCurve(ReadOnlySpan<byte> parameters)
    {
        var curve = AsnDecoder.ReadObjectIdentifier(parameters, AsnEncodingRules.BER, out _);
        return Curves.Contains(curve) ? null : $"it has a key on the unsupported curve {curve}";
    }

    private static int Bits(ReadOnlySpan<byte> number)
    {
        var significant = number.TrimStart((byte)0);
        return significant.IsEmpty ? 0 : (significant.Length * 8) - BitOperations.LeadingZeroCount((uint)significant[0]) + 24;
    }
}
