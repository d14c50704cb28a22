using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuroraGateway.Files.Trust;

/// <summary>
/// The authorities that the system trusts: some hundred files. The framework reads all of them before it verifies its first certificate,
/// also where other authorities are configured, and keeps them.
/// </summary>
internal static class SystemAuthorities
{
    /// <summary>Reads them now, so that no handshake has to wait for it.</summary>
    /// <returns>How many there are; 0 if they cannot be read, which the first handshake will report.</returns>
    public static int Read()
    {
        try
        {
            using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
            var authorities = store.Certificates;
            foreach (var authority in authorities)
            {
                authority.Dispose();
            }

            return authorities.Count;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
