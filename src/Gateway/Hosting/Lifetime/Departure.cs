using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Hosting.Lifetime;

/// <summary>
/// What happens between SIGTERM and the end. The process is not ready at once, and goes on accepting connections until those who send
/// requests to it have learned that. Each response announces the end of its connection. Requests under way finish, and no connection is
/// closed on which a request may be on its way.
/// </summary>
internal sealed class Departure(
    DepartureTerms terms, IDepartingListeners listeners, OpenConnections connections, ActiveRequests active,
    IHostApplicationLifetime lifetime,
    TimeProvider time, ILogger<Departure> log) : IHostedLifecycleService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private Task before = Task.CompletedTask;
    private bool hasBegun;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(Begin);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A host that is stopped without a signal comes here first.
        Begin();
        using var longest = new CancellationTokenSource(terms.Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(longest.Token, cancellationToken);
        try
        {
            await LeaveAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // What was promised, not more. Connections on which no request has begun are not worth a line.
            if (active.Count > 0)
            {
                LifetimeEvents.GraceOver(log, terms.Longest, active.Count);
            }
        }

        listeners.StopExchanging();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Both the signal and the host lead here, at the same time: the second waits until the first is done.
    private void Begin()
    {
        lock (gate)
        {
            if (hasBegun)
            {
                return;
            }

            hasBegun = true;
            LifetimeEvents.Draining(log, active.Count, terms.Linger, terms.Longest);
            if (terms.Linger == TimeSpan.Zero)
            {
                Drain();
            }

            connections.BeginEnd();

            // Last: when a probe sees that the process is not ready, all of the above holds.
            active.BeginLeaving();
        }
    }

    private void Drain() => before = active.DrainAsync(refusesLate: !terms.IsReplaced && !terms.IsInherited);

    private async Task LeaveAsync(CancellationToken cancellation)
    {
        if (terms.Linger > TimeSpan.Zero)
        {
            await Task.Delay(terms.Linger, time, cancellation);
            Drain();
        }

        var accepting = AcceptingEndsAsync(cancellation);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            connections.CloseIdle(OpenConnections.Quiet);
        }
        while ((!accepting.IsCompleted || connections.Count > 0) && await timer.WaitForNextTickAsync(cancellation));
        await accepting;
        await before.WaitAsync(cancellation);
    }

    // While the process waits for requests it may as well accept others, unless there is another process for them.
    private async Task AcceptingEndsAsync(CancellationToken cancellation)
    {
        if (!terms.IsReplaced)
        {
            await before.WaitAsync(cancellation);
        }

        await listeners.LeaveAsync().WaitAsync(cancellation);
    }
}
