using AuroraGateway.Admin.Status;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Configuration;
using AuroraGateway.Files;
using AuroraGateway.Hosting.Tls;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Commands.Checks;

/// <summary>The files that hold secrets, or say who may do what: who may read and write them.</summary>
internal static class FileChecks
{
    private const UnixFileMode Writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <param name="options">The configuration.</param>
    /// <param name="configuration">The file that it is in; null for none that could be read again.</param>
    /// <param name="keyStandsInIt">The application key is in that file itself.</param>
    /// <param name="now">What certificates are measured by.</param>
    public static IEnumerable<Finding> Run(GatewayOptions options, string? configuration, bool keyStandsInIt, DateTimeOffset now)
    {
        if (configuration is not null && Grants(configuration) is { } open)
        {
            yield return open;
        }

        foreach (var finding in ApplicationKey(options.Aurora, configuration, keyStandsInIt))
        {
            yield return finding;
        }

        (string Name, string? Path)[] secrets =
        [
            ("admin token file", options.Admin.TokenFile), ("Redis password file", options.Redis.PasswordFile),
            ("TLS key file", options.Tls.KeyFile), ("webhook header file", options.Webhooks.HeaderValueFile),
        ];
        foreach (var (name, path) in secrets)
        {
            if (!string.IsNullOrEmpty(path))
            {
                yield return Secret(name, path);
            }
        }

        foreach (var finding in AuthorityChecks.Run(options, now))
        {
            yield return finding;
        }

        if (options.Tls.CertificateFile is { Length: > 0 } file &&
            TlsIdentity.TryLoad(FileSnapshot.Read(options.Tls.Files), out var identity) is null)
        {
            yield return Certificate(file, new CertificateStatus(identity!.NotBefore, identity.NotAfter), now);
        }
    }

    private static IEnumerable<Finding> ApplicationKey(AuroraOptions aurora, string? configuration, bool standsInIt)
    {
        if (string.IsNullOrEmpty(aurora.ApplicationKey))
        {
            yield return Secret("application key file", aurora.ApplicationKeyFile!);
            yield break;
        }

        yield return standsInIt
            ? Finding.Look($"application key: it is in {configuration}, which other users may read. Put it into a separate file and set " +
                $"Aurora:ApplicationKeyFile")
            : Finding.Good("application key: from the environment; a file (Aurora:ApplicationKeyFile) could be changed without a restart");
        if (aurora.ApplicationKeyFile is { Length: > 0 } file)
        {
            yield return Finding.Look($"application key file {file}: not read, because Aurora:ApplicationKey is " +
                $"set; leave one of them out");
        }
    }

    // A user who may write this file can add grants for every tenant. Who may read it does not matter: it contains digests.
    private static Finding? Grants(string path) => !OperatingSystem.IsWindows() && (Mode(path) & UnixFileMode.OtherWrite) != 0
        ? Finding.Bad($"configuration: every user of this machine may write {path} ({Octal(Mode(path))}) and change every " +
            $"grant; run chmod o-w on it")
        : null;

    private static Finding Certificate(string path, CertificateStatus certificate, DateTimeOffset now) =>
        (certificate.NotAfter - now) switch
        {
            var left when left <= TimeSpan.Zero =>
                Finding.Bad($"TLS certificate {path}: it expired on {Wording.Iso(certificate.NotAfter)}; callers refuse to connect"),
            var left when left < certificate.Late =>
                Finding.Look($"TLS certificate {path}: it expires in {Wording.Span(left)}; replace it"),
            _ when certificate.NotBefore > now =>
                Finding.Bad(
                    $"TLS certificate {path}: it is not valid before {Wording.Iso(certificate.NotBefore)}; callers refuse to connect"),
            _ => Finding.Good($"TLS certificate {path}: valid until {Wording.Iso(certificate.NotAfter)}"),
        };

    private static Finding Secret(string name, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Finding.Good($"{name} {path}: can be read");
        }

        var mode = Mode(path);
        if ((mode & Writable) != 0)
        {
            return Finding.Bad($"{name} {path}: others may write it ({Octal(mode)}); set its mode to 0400");
        }

        return (mode & UnixFileMode.OtherRead) != 0
            ? Finding.Look($"{name} {path}: every user of this machine may read it ({Octal(mode)}); set its mode to 0400, or set " +
                $"defaultMode: 0400 on the secret's mount")
            : Finding.Good($"{name} {path}: can be read, and not by every user ({Octal(mode)})");
    }

    // Of the file itself: secret mounts are symbolic links, whose own mode says nothing.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static UnixFileMode Mode(string path) =>
        File.GetUnixFileMode(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8);
}
