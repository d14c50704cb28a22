using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Files.Trust;

/// <summary>A certificate revocation list (RFC 5280, section 5). Only its issuer's signature makes it count.</summary>
internal sealed class RevocationList
{
    private const string DeltaIndicator = "2.5.29.27";
    private const string IssuingDistributionPoint = "2.5.29.28";

    private readonly HashSet<UInt128> revoked = [];
    private readonly byte[] signed;
    private readonly byte[] signature;
    private readonly byte[] issuer;
    private readonly string algorithm;
    private bool? onlyAuthorities;
    private Verified? verified;

    private RevocationList(byte[] encoded)
    {
        var list = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        signed = list.PeekEncodedValue().ToArray();
        var content = list.ReadSequence();
        algorithm = list.ReadSequence().ReadObjectIdentifier();
        signature = list.ReadBitString(out _);
        if (content.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            content.ReadInteger();
        }

        content.ReadSequence();
        issuer = content.PeekEncodedValue().ToArray();
        content.ReadSequence();
        ReadTime(content);
        NextUpdate = content.HasData && IsTime(content.PeekTag()) ? ReadTime(content) : DateTimeOffset.MaxValue;
        if (content.HasData && content.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            ReadEntries(content.ReadSequence());
        }

        if (content.HasData)
        {
            ReadExtensions(content.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence());
        }
    }

    /// <summary>Until when it counts.</summary>
    public DateTimeOffset NextUpdate { get; }

    /// <summary>Number of certificates in it.</summary>
    public int Count => revoked.Count;

    /// <summary>False if it covers something else than all reasons and all certificates of its issuer, which is not supported.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <param name="encoded">In DER.</param>
    /// <returns>Null if it is no revocation list.</returns>
    public static RevocationList? TryParse(byte[] encoded)
    {
        try
        {
            return new RevocationList(encoded);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>True if the list says of the certificate whether it is revoked.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="authority">Its issuer.</param>
    /// <param name="now">The time.</param>
    public bool Covers(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset now) =>
        IsUsable && now < NextUpdate
        && issuer.AsSpan().SequenceEqual(authority.SubjectName.RawData)
        && (onlyAuthorities is null || onlyAuthorities == IsAuthority(certificate))
        && MaySign(authority)
        && IsVerified(authority);

    public bool Contains(X509Certificate2 certificate) => revoked.Contains(Number(certificate.SerialNumberBytes.Span));

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(static constraints => constraints.CertificateAuthority);

    private static bool MaySign(X509Certificate2 authority) =>
        authority.Extensions.OfType<X509KeyUsageExtension>().All(static usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign));

    // A list is asked about every client of its issuer, and may be megabytes.
    private bool IsVerified(X509Certificate2 authority)
    {
        if (verified is not { } known || !known.Authority.AsSpan().SequenceEqual(authority.RawDataMemory.Span))
        {
            verified = known = new Verified(authority.RawData, IsSignedBy(authority));
        }

        return known.Holds;
    }

    private bool IsSignedBy(X509Certificate2 authority)
    {
        try
        {
            using var rsa = authority.GetRSAPublicKey();
            using var curve = authority.GetECDsaPublicKey();
            return algorithm switch
            {
                "1.2.840.113549.1.1.11" => rsa?.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) == true,
                "1.2.840.113549.1.1.12" => rsa?.VerifyData(signed, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1) == true,
                "1.2.840.113549.1.1.13" => rsa?.VerifyData(signed, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1) == true,
                "1.2.840.10045.4.3.2" => IsSigned(curve, HashAlgorithmName.SHA256),
                "1.2.840.10045.4.3.3" => IsSigned(curve, HashAlgorithmName.SHA384),
                "1.2.840.10045.4.3.4" => IsSigned(curve, HashAlgorithmName.SHA512),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private bool IsSigned(ECDsa? curve, HashAlgorithmName hash) =>
        curve?.VerifyData(signed, signature, hash, DSASignatureFormat.Rfc3279DerSequence) == true;

    private void ReadEntries(AsnReader entries)
    {
        while (entries.HasData)
        {
            revoked.Add(Number(entries.ReadSequence().ReadIntegerBytes().Span));
        }
    }

    private void ReadExtensions(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var name = extension.ReadObjectIdentifier();
            var isCritical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            var value = extension.ReadOctetString();
            if (name == IssuingDistributionPoint)
            {
                ReadScope(new AsnReader(value, AsnEncodingRules.DER).ReadSequence());
            }
            else if (isCritical || name == DeltaIndicator)
            {
                IsUsable = false;
            }
        }
    }

    // onlyContainsUserCerts [1], onlyContainsCACerts [2]; a part of the reasons [3], of other issuers [4] or attributes [5] is not
    // supported.
    private void ReadScope(AsnReader scope)
    {
        while (scope.HasData)
        {
            var tag = scope.PeekTag();
            var isOn = tag.TagValue == 0 || tag.TagValue == 3 || scope.ReadBoolean(tag);
            switch (tag.TagValue)
            {
                case 0:
                    scope.ReadEncodedValue();
                    break;
                case 1 or 2:
                    onlyAuthorities = isOn ? tag.TagValue == 2 : onlyAuthorities;
                    break;
                case 3:
                    scope.ReadEncodedValue();
                    IsUsable = false;
                    break;
                default:
                    IsUsable &= !isOn;
                    break;
            }
        }
    }

    private static bool IsTime(Asn1Tag tag) =>
        tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    // Authorities choose at least eight bytes of a serial number at random, and a number has at most twenty bytes: sixteen distinguish
    // them.
    private static UInt128 Number(ReadOnlySpan<byte> serial)
    {
        UInt128 number = 0;
        foreach (var one in serial)
        {
            number = (number << 8) | one;
        }

        return number;
    }

    private sealed record Verified(byte[] Authority, bool Holds);
}
