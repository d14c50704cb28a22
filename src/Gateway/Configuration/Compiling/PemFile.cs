using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Files;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Reads certificates of authorities.</summary>
internal static class PemFile
{
    /// <returns>The certificates; null if no file is named, or if something is wrong.</returns>
    public static X509Certificate2Collection? Read(string setting, string? path, List<ConfigurationError> found)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        var authorities = TryRead(path, out var wrong);
        if (authorities?.Error is null && wrong is null)
        {
            return authorities!.Certificates;
        }

        found.Add(new ConfigurationError(setting, (wrong ?? authorities!.Error)!));
        return null;
    }

    /// <returns>What the file contains; null if it cannot be read.</returns>
    public static AuthorityFile? TryRead(string path, out string? wrong)
    {
        wrong = TextFile.TryRead(path, out var text, isLenient: true);
        return wrong is null ? AuthorityFile.Parse(path, text) : null;
    }
}
