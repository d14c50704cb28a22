using System.Runtime.InteropServices;
using AuroraGateway.Admin;
using AuroraGateway.Admin.Audit;

namespace AuroraGateway.Configuration.Reload;

/// <summary>Looks at the configuration file every second, and reads it at once on SIGHUP.</summary>
internal sealed class ConfigurationWatcher(ConfigurationReload reload, TimeProvider time, ILoggerFactory logs) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly AuditLog audit = new(logs);
    private PosixSignalRegistration? hangUp;

    // Not in ExecuteAsync, which begins at some time after the gateway said that it started: until then SIGHUP would end the process.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            // Its default is to end the process.
            signal.Cancel = true;
            _ = ReloadAsync();
        });
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        hangUp?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await reload.LookAsync(stoppingToken);
        }
    }

    private async Task ReloadAsync()
    {
        var outcome = await ((IReload)reload).ReloadAsync(CancellationToken.None);
        audit.Write(new AdminAction("SIGHUP", outcome.Applied ? AuditLog.Done : AuditLog.Failed) { Detail = outcome.Audit });
    }
}
