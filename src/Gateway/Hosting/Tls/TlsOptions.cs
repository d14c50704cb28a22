using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Hosting.Tls;

/// <summary>TLS on the data listener; the files are reloaded when they change.</summary>
internal sealed class TlsOptions
{
    /// <summary>PEM file: the listener's certificate, then those of the authorities between it and the root.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of its private key; the certificate file if left out.</summary>
    public string? KeyFile { get; set; }

    /// <summary>PEM file of the authorities whose client certificates are taken; none are asked for without it.</summary>
    public string? ClientCa { get; set; }

    /// <summary>
    /// Whether client certificates are looked up in revocation lists; with Online or Offline a certificate whose status is unknown is
    /// refused.
    /// </summary>
    public X509RevocationMode Revocation { get; set; } = X509RevocationMode.NoCheck;

    public bool IsConfigured => !string.IsNullOrEmpty(CertificateFile);

    /// <summary>What is watched: the certificate, its key, and the clients' authorities if any.</summary>
    public IReadOnlyList<string> Files =>
        [CertificateFile!, string.IsNullOrEmpty(KeyFile) ? CertificateFile! : KeyFile,
            .. string.IsNullOrEmpty(ClientCa) ? [] : new[] { ClientCa }];
}
