using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Configuration;

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

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            if (certificates.Count > 0)
            {
                return certificates;
            }

            found.Add(new ConfigurationError(setting, $"{path} holds no PEM certificate"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            found.Add(new ConfigurationError(setting, $"{path} cannot be read: {exception.Message}"));
        }

        return null;
    }
}
