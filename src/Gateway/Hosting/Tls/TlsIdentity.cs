using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Files;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Hosting.Tls;

/// <summary>
/// What the listener shows its clients, and which authorities it trusts to issue theirs; read as one whole from the files.
/// </summary>
internal sealed class TlsIdentity
{
    private TlsIdentity(FileSnapshot source, SslStreamCertificateContext context, AuthorityFile? authorities)
    {
        Source = source;
        Context = context;
        ClientAuthorities = authorities?.Certificates;
        RevocationLists = authorities?.Lists ?? [];
    }

    /// <summary>What the files held.</summary>
    public FileSnapshot Source { get; }

    public SslStreamCertificateContext Context { get; }

    /// <summary>Null if no client certificate is asked for.</summary>
    public X509Certificate2Collection? ClientAuthorities { get; }

    /// <summary>Those beside the authorities.</summary>
    public IReadOnlyList<RevocationList> RevocationLists { get; }

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
            return (SettingOf(files, unreadable), unreadable);
        }

        var texts = new string[files.Paths.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            if (TextFile.TryDecode(files.Paths[i], files.Contents[i], out texts[i], isLenient: true) is { } wrong)
            {
                return (Settings[i], IsBinary(files.Contents[i]) ? Converted(files.Paths[i], i) : wrong);
            }
        }

        return TryLoad(files, texts, out identity);
    }

    private static readonly string[] Settings = ["CertificateFile", "KeyFile", "ClientCa"];

    private static (string Setting, string Wrong)? TryLoad(FileSnapshot files, string[] texts, out TlsIdentity? identity)
    {
        identity = null;
        var chain = new X509Certificate2Collection();
        if (!TryImport(chain, texts[0]))
        {
            return ("CertificateFile", $"{files.Paths[0]} contains no PEM certificate");
        }

        var authorities = texts.Length > 2 ? AuthorityFile.Parse(files.Paths[2], texts[2]) : null;
        if (authorities?.Error is { } unusable)
        {
            return ("ClientCa", unusable);
        }

        if (ListenerKey.TryJoin((files.Paths[0], texts[0]), (files.Paths[1], texts[1]), out var certificate) is { } wrong)
        {
            return ("KeyFile", wrong);
        }

        chain.RemoveAt(0);
        try
        {
            // Offline: the listener sends what the file contains and asks no server for more.
            identity = new TlsIdentity(files, SslStreamCertificateContext.Create(certificate!, chain, offline: true), authorities);
            return null;
        }
        catch (CryptographicException)
        {
            return ("CertificateFile", $"the first certificate in {files.Paths[0]} cannot be used by a server");
        }
    }

    private static string SettingOf(FileSnapshot files, string error) =>
        files.Paths.Count > 2 && error.Contains(files.Paths[2], StringComparison.Ordinal) ? Settings[2]
        : error.Contains(files.Paths[0], StringComparison.Ordinal) ? Settings[0] : Settings[1];

    // DER and PKCS#12 begin with a long sequence.
    private static bool IsBinary(byte[] content) => content is [0x30, >= 0x80, ..];

    private static string Converted(string path, int file) =>
        $"{path} is binary (DER or PKCS#12). Convert it to PEM: "
        + $"openssl {(file == 1 ? "pkey" : "x509")} -in FILE -out NEWFILE, or openssl pkcs12 -nodes";

    private static bool TryImport(X509Certificate2Collection certificates, string pem)
    {
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return false;
        }

        return certificates.Count > 0;
    }
}
