using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Commands.Checks;

/// <summary>The PEM files of authorities: which of them count, and why others do not.</summary>
internal static class AuthorityChecks
{
    public static IEnumerable<Finding> Run(GatewayOptions options, DateTimeOffset now)
    {
        foreach (var (setting, path) in new[]
        {
            ("Tls:ClientCa", options.Tls.ClientCa), ("Aurora:CaFile", options.Aurora.CaFile),
            ("Jwt:CaFile", string.IsNullOrEmpty(options.Jwt.JwksFile) ? options.Jwt.CaFile : null), ("Redis:CaFile", options.Redis.CaFile),
            ("Webhooks:ForwardCaFile", options.Webhooks.ForwardCaFile),
        })
        {
            foreach (var finding in string.IsNullOrEmpty(path) ? [] : Of(setting, path, now))
            {
                yield return finding;
            }
        }

        if (!string.IsNullOrEmpty(options.Tls.ClientCa))
        {
            foreach (var finding in Revocation(options, now))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> Of(string setting, string path, DateTimeOffset now)
    {
        // What cannot be used at all is a mistake of the configuration, which is reported before.
        if (PemFile.TryRead(path, out _) is not { Error: null } file)
        {
            yield break;
        }

        var isWrong = false;
        foreach (var (wrong, text) in file.Notes(path, now))
        {
            isWrong |= wrong;
            yield return wrong ? Finding.Bad($"{setting}: {text}") : Finding.Look($"{setting}: {text}");
        }

        if (!isWrong)
        {
            yield return Finding.Good($"{setting}: {path} contains {file.Describe()}");
        }
    }

    private static IEnumerable<Finding> Revocation(GatewayOptions options, DateTimeOffset now)
    {
        var lists = PemFile.TryRead(options.Tls.ClientCa!, out _)?.Lists ?? [];
        if (lists.Count > 0 && options.Tls.Revocation == X509RevocationMode.NoCheck)
        {
            yield return Finding.Look(
                "Tls:Revocation: NoCheck, so the revocation lists in Tls:ClientCa do not count. Set Offline or Online");
        }

        if (options.Tls.Revocation == X509RevocationMode.Offline && !lists.Any(list => list.IsUsable && now < list.NextUpdate))
        {
            yield return Finding.Look(
                "Tls:Revocation: Offline, and Tls:ClientCa contains no revocation list that counts. A client certificate is refused "
                + "unless this machine has one. Append the authority's list to the file as PEM (X509 CRL)");
        }
    }
}
