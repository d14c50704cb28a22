using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Hosting.Tls;

/// <summary>
/// Finds the private key of the listener's certificate in the forms that openssl writes: PKCS#8, PKCS#1, and SEC1 with or without its
/// parameters.
/// </summary>
internal static class ListenerKey
{
    /// <param name="certificates">The path and the PEM text of the certificate file.</param>
    /// <param name="key">The same of the key file.</param>
    /// <param name="certificate">The first certificate with its key.</param>
    /// <returns>Null, or what is wrong; never a part of the key.</returns>
    public static string? TryJoin((string Path, string Pem) certificates, (string Path, string Pem) key, out X509Certificate2? certificate)
    {
        certificate = null;
        if (IsEncrypted(key.Pem))
        {
            return $"the private key in {key.Path} is encrypted, and the gateway has no password for it. Decrypt it: "
                + "openssl pkey -in FILE -out NEWFILE";
        }

        if (!Labels(key.Pem).Any(static label => label.EndsWith("PRIVATE KEY", StringComparison.Ordinal)))
        {
            return $"{key.Path} contains no PEM private key";
        }

        certificate = Join(certificates.Pem, key.Pem);
        return certificate is not null ? null : Mismatch(certificates, key);
    }

    private static string Mismatch((string Path, string Pem) certificates, (string Path, string Pem) key)
    {
        var blocks = Blocks(certificates.Pem).ToArray();
        for (var i = 1; i < blocks.Length; i++)
        {
            if (Join(blocks[i], key.Pem) is { } other)
            {
                other.Dispose();
                return $"the private key in {key.Path} belongs to certificate {i + 1} in {certificates.Path}: "
                    + "put that first, then its issuers";
            }
        }

        using var first = X509Certificate2.CreateFromPem(certificates.Pem);
        using var rsa = first.GetRSAPublicKey();
        using var curve = first.GetECDsaPublicKey();
        var kind = first.PublicKey.Oid;
        return rsa is null && curve is null
            ? $"the first certificate in {certificates.Path} has a key of the kind {kind.FriendlyName ?? kind.Value}; use RSA or ECDSA"
            : $"the private key in {key.Path} is not that of the first certificate in {certificates.Path}";
    }

    private static X509Certificate2? Join(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    // The traditional form says it in a header, because of which the block is none by RFC 7468.
    private static bool IsEncrypted(string pem) =>
        (pem.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal)
            || pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        && !Labels(pem).Any(static label => label is "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY");

    private static IEnumerable<string> Labels(string pem) => All(pem).Select(static block => block.Label);

    private static IEnumerable<string> Blocks(string pem) =>
        All(pem).Where(static block => block.Label == "CERTIFICATE").Select(static block => block.Text);

    private static List<(string Label, string Text)> All(string pem)
    {
        var found = new List<(string, string)>();
        var rest = pem;
        while (PemEncoding.TryFind(rest, out var block))
        {
            found.Add((rest[block.Label], rest[block.Location]));
            rest = rest[block.Location.End..];
        }

        return found;
    }
}
