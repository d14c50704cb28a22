using AuroraGateway.Files.Trust;

namespace AuroraGateway.Connections;

/// <summary>
/// Reads the system's authorities at the start, beside everything else: the first call would wait for it, a tenth of a second and more.
/// </summary>
internal sealed class TrustAtStart : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => ChainVerification.Shared.RunAsync(SystemAuthorities.Read);
}
