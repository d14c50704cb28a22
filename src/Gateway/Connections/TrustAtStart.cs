using AuroraGateway.Files.Trust;

namespace AuroraGateway.Connections;

/// <summary>
/// Reads the system's authorities at the start, beside everything else: the first call would wait for it, a tenth of a second and more.
/// </summary>
internal sealed class TrustAtStart : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ChainVerification.Shared.RunAsync(SystemAuthorities.Read);
        }
        catch (Exception)
        {
            // Without descriptors, for instance. It must not end the gateway: the first handshake reads them, and says what is wrong.
        }
    }
}
