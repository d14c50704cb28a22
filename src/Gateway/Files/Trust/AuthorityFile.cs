using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Files.Trust;

/// <summary>What a PEM file of authorities contains, and what an operator should know of it.</summary>
internal sealed class AuthorityFile
{
    private readonly List<(bool IsWrong, string Text)> notes = [];
    private readonly List<RevocationList> lists = [];

    private AuthorityFile(string path, string pem)
    {
        var text = pem.AsSpan();
        var (position, hasKey) = (0, false);
        while (PemEncoding.TryFind(text[position..], out var block))
        {
            var label = text[position..][block.Label];
            if (label is "CERTIFICATE" or "X509 CERTIFICATE")
            {
                Add(path, text[position..][block.Base64Data]);
            }
            else if (label is "X509 CRL")
            {
                AddList(path, text[position..][block.Base64Data]);
            }

            hasKey |= label.EndsWith("PRIVATE KEY");
            position += block.Location.End.GetOffset(text.Length - position);
        }

        // A damaged block is no block to the parser, and would be missing without a message.
        if (Certificates.Count < Begun(pem))
        {
            Error ??= $"{path}: one of the certificates in it is damaged. Copy the file again";
        }

        Error ??= Certificates.Count == 0 ? Empty(path, pem, hasKey) : Certificates.Any(CanIssue) ? null : Unusable(path);
        if (Error is null)
        {
            NoteEach(path, hasKey);
        }
    }

    public X509Certificate2Collection Certificates { get; } = [];

    /// <summary>Revocation lists beside the certificates.</summary>
    public IReadOnlyList<RevocationList> Lists => lists;

    /// <summary>Why no certificate can ever lead to an authority in the file; null if one can.</summary>
    public string? Error { get; private set; }

    /// <param name="path">For the messages.</param>
    /// <param name="pem">The content.</param>
    public static AuthorityFile Parse(string path, string pem) => new(path, pem);

    /// <summary>What is worth to be known, or wrong now, though the file can be used.</summary>
    public IEnumerable<(bool IsWrong, string Text)> Notes(string path, DateTimeOffset now)
    {
        var usable = Certificates.Where(CanIssue).ToArray();
        var expired = usable.Where(one => now > Utc(one.NotAfter)).ToArray();
        var early = usable.Where(one => now < Utc(one.NotBefore)).ToArray();
        foreach (var one in expired)
        {
            yield return (
                expired.Length == usable.Length,
                $"{path}: the authority {Name(one)} expired at {Utc(one.NotAfter):u}. Put its successor there");
        }

        foreach (var one in early)
        {
            yield return (early.Length == usable.Length, $"{path}: the authority {Name(one)} is not valid before {Utc(one.NotBefore):u}");
        }

        foreach (var list in lists.Where(list => now >= list.NextUpdate))
        {
            yield return (
                true,
                $"{path}: a revocation list in it was to be replaced at {list.NextUpdate:u} and no longer counts. Put the next one there");
        }

        foreach (var note in notes)
        {
            yield return note;
        }
    }

    /// <summary>For one line: how many there are of which kind.</summary>
    public string Describe()
    {
        var issuing = Certificates.Count(static one => CanIssue(one) && !IsSelfIssued(one));
        var all = Certificates.Count(CanIssue);
        return $"{all} {(all == 1 ? "authority" : "authorities")}"
            + (issuing == 0 ? "" : $", {issuing} of them without a root above it, which is trusted by itself")
            + (lists.Count == 0 ? "" : $", and {lists.Count} revocation list{(lists.Count == 1 ? "" : "s")}");
    }

    /// <summary>A certificate that issued itself: a root, or that of a server without an authority.</summary>
    public static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    /// <summary>True if a chain may lead to it.</summary>
    public static bool CanIssue(X509Certificate2 certificate) => IsSelfIssued(certificate)
        || (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(static constraints => constraints.CertificateAuthority)
            && certificate.Extensions.OfType<X509KeyUsageExtension>()
                .All(static usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign)));

    private static string Name(X509Certificate2 certificate) => $"\"{certificate.Subject}\"";

    private static DateTimeOffset Utc(DateTime time) => new(time.ToUniversalTime(), TimeSpan.Zero);

    private static string Empty(string path, string pem, bool hasKey) => hasKey
        ? $"{path} contains a private key and no certificate: name the file with the certificates of the authorities, "
            + "and keep the key elsewhere"
        : pem.Contains("-----BEGIN TRUSTED CERTIFICATE", StringComparison.Ordinal)
            ? $"{path} contains a TRUSTED CERTIFICATE, which only openssl reads. Convert it: openssl x509 -in FILE -out FILE.pem"
            : $"{path} contains no PEM certificate";

    private static int Begun(string pem) => pem.Split("-----BEGIN CERTIFICATE-----").Length - 1;

    private string Unusable(string path) =>
        $"{path} contains no certificate of an authority: {Name(Certificates[0])} may not issue certificates. "
        + "Name the certificate of the authority that issued it";

    private void Add(string path, ReadOnlySpan<char> base64)
    {
        try
        {
            Certificates.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64.ToString())));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            Error ??= $"{path}: certificate {Certificates.Count + 1} in it cannot be read. Copy the file again";
        }
    }

    private void AddList(string path, ReadOnlySpan<char> base64)
    {
        if (RevocationList.TryParse(Convert.FromBase64String(base64.ToString())) is { } list)
        {
            lists.Add(list);
        }
        else
        {
            Error ??= $"{path}: revocation list {lists.Count + 1} in it cannot be read. Copy the file again";
        }
    }

    private void NoteEach(string path, bool hasKey)
    {
        if (hasKey)
        {
            notes.Add((false, $"{path}: it contains a private key, which is not needed there. Remove it"));
        }

        foreach (var one in Certificates.Where(static one => !CanIssue(one)))
        {
            notes.Add((false, $"{path}: {Name(one)} may not issue certificates and is of no use there"));
        }

        foreach (var same in Certificates.GroupBy(static one => one.Thumbprint).Where(static same => same.Count() > 1))
        {
            notes.Add((false, $"{path}: {Name(same.First())} is in it {same.Count()} times; once is enough"));
        }

        foreach (var list in lists.Where(static list => !list.IsUsable))
        {
            notes.Add((
                true,
                $"{path}: a revocation list in it covers only a part of the certificates or reasons, which is not supported. "
                + "Put a full list there"));
        }
    }
}
