using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Callers.Certificates;

/// <summary>
/// A client certificate that passed the handshake, as a feature of its connection. Read once there, so that a request parses nothing.
/// </summary>
internal sealed class PresentedCertificate
{
    private const string SanOid = "2.5.29.17";
    private static readonly Asn1Tag Dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    private readonly DateTimeOffset notAfter;
    private readonly TimeProvider time;
    private readonly Func<ValueTask<CertificateValidity>> standing;

    private PresentedCertificate(
        IReadOnlyList<CertificateName> names, DateTimeOffset notAfter, TimeProvider time, Func<ValueTask<CertificateValidity>> standing)
    {
        Names = names;
        this.notAfter = notAfter;
        this.time = time;
        this.standing = standing;
    }

    public IReadOnlyList<CertificateName> Names { get; }

    /// <summary>True once it ended: a connection may outlive the certificate that opened it.</summary>
    public bool IsOver => time.GetUtcNow() > notAfter;

    /// <summary>Whether a handshake would accept it still: at once, unless that has to be found out.</summary>
    public ValueTask<CertificateValidity> StandingAsync() => standing();

    /// <param name="certificate">The certificate that the handshake accepted.</param>
    /// <param name="time">Decides whether it has expired.</param>
    /// <param name="standing">Whether a handshake would still accept it; checked on every request.</param>
    /// <returns>Null if it cannot be read, or is an authority's own and no caller's.</returns>
    public static PresentedCertificate? TryRead(
        X509Certificate2 certificate, TimeProvider time, Func<ValueTask<CertificateValidity>> standing)
    {
        try
        {
            if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
            {
                return null;
            }

            var names = new List<CertificateName>();
            foreach (var extension in certificate.Extensions)
            {
                if (extension.Oid?.Value == SanOid)
                {
                    ReadAlternativeNames(extension.RawData, names);
                }
            }

            if (SubjectName.Canonical(certificate.SubjectName) is { } subject)
            {
                names.Add(new CertificateName(CertificateNameKind.Subject, subject));
            }

            var notAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);
            return new PresentedCertificate(names, notAfter, time, standing);
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException)
        {
            return null;
        }
    }

    // RFC 5280, section 4.2.1.6. The framework's own reader knows DNS names and addresses, not URIs.
    private static void ReadAlternativeNames(byte[] encoded, List<CertificateName> names)
    {
        var reader = new AsnReader(encoded, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        while (sequence.HasData)
        {
            var tag = sequence.PeekTag();
            if (tag.HasSameClassAndValue(Uri))
            {
                names.Add(new CertificateName(CertificateNameKind.Uri, sequence.ReadCharacterString(UniversalTagNumber.IA5String, Uri)));
            }
            else if (tag.HasSameClassAndValue(Dns))
            {
                names.Add(CertificateName.OfDns(sequence.ReadCharacterString(UniversalTagNumber.IA5String, Dns)));
            }
            else
            {
                sequence.ReadEncodedValue();
            }
        }
    }
}
