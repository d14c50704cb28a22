using AuroraGateway.Files;

namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// Reports a credential file of the forward proxy that cannot be read. A connection reads it when it is made, but the operator should
/// know before the next one.
/// </summary>
internal sealed class ProxyCredentialWatch(Func<ExchangeTarget> target, FileFailures troubles, TimeProvider time) : BackgroundService
{
    private const string Setting = "Aurora:ProxyCredentialFile";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>One look at the file.</summary>
    public void Look()
    {
        if (target().Clients.Terms.Connect.Proxy?.Credential?.Refresh() is { } wrong)
        {
            troubles.Found(Setting, $"{Setting}: {wrong}");
        }
        else
        {
            troubles.Mended(Setting);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }
}
