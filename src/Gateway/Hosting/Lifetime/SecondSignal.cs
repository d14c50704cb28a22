using System.Runtime.InteropServices;

namespace AuroraGateway.Hosting.Lifetime;

/// <summary>Ends the process at once at the second SIGTERM, SIGINT or SIGQUIT: its sender does not want to wait for requests.</summary>
/// <param name="exit">Ends the process with an exit code.</param>
/// <param name="log">Gets the reason.</param>
internal sealed class SecondSignal(Action<int> exit, ILogger<SecondSignal> log) : IHostedService, IDisposable
{
    private const int Failed = 1;

    private readonly List<PosixSignalRegistration> registrations = [];
    private int received;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                // Its default is to end the process, also at the first.
                context.Cancel = true;
                Received(context.Signal);
            }));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => registrations.ForEach(static registration => registration.Dispose());

    internal void Received(PosixSignal signal)
    {
        if (Interlocked.Increment(ref received) == 2)
        {
            LifetimeEvents.EndedAtOnce(log, signal);
            exit(Failed);
        }
    }
}
