namespace AuroraGateway.Callers.Certificates;

/// <summary>One name in a certificate, with its kind: a DNS name that looks like a SPIFFE ID is not a SPIFFE ID.</summary>
internal readonly record struct CertificateName(CertificateNameKind Kind, string Value)
{
    /// <summary>A subject alternative name as configured: a URI if it has a scheme, else a DNS name.</summary>
    public static CertificateName OfSan(string text) => text.Contains("://", StringComparison.Ordinal)
        ? new CertificateName(CertificateNameKind.Uri, text)
        : OfDns(text);

    /// <summary>DNS names are compared without case (RFC 4343).</summary>
    public static CertificateName OfDns(string name) => new(CertificateNameKind.Dns, name.ToLowerInvariant());
}

/// <summary>The part of the certificate that contains a name.</summary>
internal enum CertificateNameKind
{
    Uri,
    Dns,
    Subject,
}
