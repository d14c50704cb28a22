using System.Net.Sockets;

namespace AuroraGateway.Hosting.Health;

/// <summary>
/// Whether the data listener works: the gateway connects to it every five seconds, and three failures in a row make the process not live. A
/// listener whose bound is reached is live: the probe counts for no bound, and a restart would not help. So is one without descriptors,
/// which the probe lacks as well.
/// </summary>
/// <param name="probe">Connects once; ends with an exception if it did not arrive.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Gets each change.</param>
internal sealed class Liveness(Func<CancellationToken, Task> probe, TimeProvider time, ILogger<Liveness> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How long one connection may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int FailuresInARow = 3;
    private static readonly TimeSpan LongestWithoutLook = TimeSpan.FromMinutes(1);

    private volatile string? reason;
    private PeriodicTimer? timer;
    private int failures;
    private long lastLook;

    /// <summary>Why the process is not live; null if it is.</summary>
    public string? Reason =>
        reason ?? (
            IsStuck ? "no attempt to connect to the data listener has ended for a minute: the threads of the process are blocked" : null);

    // Only by the system's clock, which the listeners' threads live by too.
    private bool IsStuck =>
        timer is not null && time == TimeProvider.System && time.GetElapsedTime(Volatile.Read(ref lastLook)) > LongestWithoutLook;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Not in ExecuteAsync, which begins at some time later. The first look comes after an interval: by then the listeners are open.
        lastLook = time.GetTimestamp();
        timer = new PeriodicTimer(Interval, time);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        timer?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await WaitAsync(timer!, stoppingToken))
        {
            await LookAsync(stoppingToken);
            Volatile.Write(ref lastLook, time.GetTimestamp());
        }
    }

    /// <summary>One probe.</summary>
    internal async Task LookAsync(CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            await probe(either.Token);
            Responded();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // While it shuts down, a listener that is closed is as it should be.
        }
        catch (OperationCanceledException)
        {
            Failed($"it accepted no connection within {Patience.TotalSeconds:0} seconds");
        }
        catch (SocketException exception) when (
            exception.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AccessDenied)
        {
            // It could not ask, which proves nothing.
        }
        catch (SocketException exception)
        {
            Failed(exception.Message.TrimEnd('.'));
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or NotSupportedException)
        {
            // A fault of the probe is none of the listener, and must not end the process.
            HealthEvents.ProbeFailed(log, exception);
        }
    }

    private void Responded()
    {
        failures = 0;
        if (reason is not null)
        {
            reason = null;
            HealthEvents.LiveAgain(log);
        }
    }

    private void Failed(string why)
    {
        if (++failures < FailuresInARow)
        {
            return;
        }

        if (reason is null)
        {
            HealthEvents.NotLive(log, why, failures);
        }

        reason = $"the data listener does not work: {why} ({failures} attempts in a row failed)";
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
