using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AuroraGateway.Files;

namespace AuroraGateway.Listening;

/// <summary>What the listener shows its clients, and whom it trusts to vouch for theirs; read as one whole from the files.</summary>
public sealed class TlsIdentity
{
    private TlsIdentity(FileSnapshot source, SslStreamCertificateContext context, X509Certificate2Collection? clientAuthorities)
    {
        Source = source;
        Context = context;
        ClientAuthorities = clientAuthorities;
    }

    /// <summary>What the files held.</summary>
    public FileSnapshot Source { get; }

    public SslStreamCertificateContext Context { get; }

    /// <summary>Null if no client certificate is asked for.</summary>
    public X509Certificate2Collection? ClientAuthorities { get; }

    public DateTimeOffset NotBefore => new(Context.TargetCertificate.NotBefore.ToUniversalTime(), TimeSpan.Zero);

    public DateTimeOffset NotAfter => new(Context.TargetCertificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);

    /// <param name="files">Certificate, key, and the clients' authorities if any.</param>
    /// <param name="identity">The result.</param>
    /// <returns>Null, or which file is wrong and why; never a part of the key.</returns>
    public static (string Setting, string Wrong)? TryLoad(FileSnapshot files, out TlsIdentity? identity)
    {
        identity = null;
        if (files.Error is { } unreadable)
        {
            return (files.Paths.Count > 2 && unreadable.Contains(files.Paths[2], StringComparison.Ordinal) ? "ClientCa"
                : unreadable.Contains(files.Paths[0], StringComparison.Ordinal) ? "CertificateFile" : "KeyFile", unreadable);
        }

        var chain = new X509Certificate2Collection();
        if (!TryImport(chain, files.Contents[0]))
        {
            return ("CertificateFile", $"{files.Paths[0]} holds no PEM certificate");
        }

        X509Certificate2Collection? authorities = null;
        if (files.Contents.Count > 2 && !TryImport(authorities = [], files.Contents[2]))
        {
            return ("ClientCa", $"{files.Paths[2]} holds no PEM certificate");
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(files.Contents[0]), Encoding.ASCII.GetString(files.Contents[1]));
            chain.RemoveAt(0);

            // Offline: the listener sends what the file holds and asks nobody for more.
            identity = new TlsIdentity(files, SslStreamCertificateContext.Create(certificate, chain, offline: true), authorities);
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return ("KeyFile", $"{files.Paths[1]} holds no unencrypted PEM private key of the first certificate in {files.Paths[0]}");
        }
    }

    private static bool TryImport(X509Certificate2Collection certificates, byte[] pem)
    {
        try
        {
            certificates.ImportFromPem(Encoding.ASCII.GetString(pem));
        }
        catch (CryptographicException)
        {
            return false;
        }

        return certificates.Count > 0;
    }
}
