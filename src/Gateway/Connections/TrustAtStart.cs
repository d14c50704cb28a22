using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Connections;

/// <summary>
/// Reads the system's authorities at the start, beside everything else. The framework reads these files, some hundred, before it verifies
/// its first certificate, also where other authorities are configured: the first call would wait for a tenth of a second and more.
/// </summary>
internal sealed class TrustAtStart : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ChainVerification.Shared.RunAsync(ReadAll);
        }
        catch (Exception)
        {
            // Without descriptors, for instance. It must not end the gateway: the first handshake reads them again, and reports why it
            // fails.
        }
    }

    // The framework keeps what it read; the objects that it returns are copies.
    private static int ReadAll()
    {
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        var authorities = store.Certificates;
        foreach (var authority in authorities)
        {
            authority.Dispose();
        }

        return authorities.Count;
    }
}
