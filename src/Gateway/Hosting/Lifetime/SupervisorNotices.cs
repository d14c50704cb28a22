using System.Globalization;

namespace AuroraGateway.Hosting.Lifetime;

/// <summary>
/// Notifies the supervisor when the gateway listens and when it stops, and regularly for its watchdog that the process is live.
/// </summary>
/// <param name="supervisor">Gets the notices.</param>
/// <param name="watchdog">Without a notice for so long the supervisor ends the process; null for no watchdog.</param>
/// <param name="isLive">What <c>/livez</c> reports.</param>
/// <param name="terms">How long stopping takes.</param>
/// <param name="lifetime">Signals when stopping begins.</param>
/// <param name="time">The clock.</param>
internal sealed class SupervisorNotices(
    Supervisor supervisor, TimeSpan? watchdog, Func<bool> isLive, DepartureTerms terms, IHostApplicationLifetime lifetime,
    TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private const string Period = "WATCHDOG_USEC";
    private const string Process = "WATCHDOG_PID";

    // For what comes after the requests: telemetry is flushed, connections are closed.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private ITimer? timer;

    /// <summary>The watchdog that the environment announces for this process.</summary>
    public static TimeSpan? Watchdog(Func<string, string?> environment, int process) =>
        long.TryParse(environment(Period), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0 &&
        (environment(Process) is not { Length: > 0 } owner || owner == process.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!supervisor.IsThere)
        {
            return Task.CompletedTask;
        }

        lifetime.ApplicationStopping.Register(() => supervisor.Stopping(terms.Longest + Rest));
        supervisor.Ready();
        if (watchdog is { } longest)
        {
            timer = time.CreateTimer(static state => ((SupervisorNotices)state!).Tell(), this, TimeSpan.Zero, longest / 2);
        }

        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => timer?.Dispose();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tell()
    {
        if (isLive())
        {
            supervisor.Alive();
        }
    }
}
