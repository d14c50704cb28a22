using System.Runtime.InteropServices;

namespace AuroraGateway.Configuration;

/// <summary>Looks at the configuration file every second, and reads it at once on SIGHUP.</summary>
public sealed class ConfigurationWatcher(ConfigurationReload reload, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            // Its default is to end the process.
            signal.Cancel = true;
            _ = reload.ReloadAsync(stoppingToken);
        });
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await reload.LookAsync(stoppingToken);
        }
    }
}
