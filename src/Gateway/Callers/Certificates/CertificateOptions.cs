namespace AuroraGateway.Callers.Certificates;

/// <summary>How a caller's client certificate is recognised: by one of the two.</summary>
internal sealed class CertificateOptions
{
    /// <summary>A subject alternative name: a URI such as <c>spiffe://corp/ops</c>, or a DNS name.</summary>
    public string? San { get; set; }

    /// <summary>The whole subject, such as <c>CN=ops, O=Corp</c>.</summary>
    public string? Subject { get; set; }
}
