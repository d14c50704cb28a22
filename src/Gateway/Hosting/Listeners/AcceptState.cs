using AuroraGateway.Hosting.Resources;

namespace AuroraGateway.Hosting.Listeners;

/// <summary>
/// Whether the process runs out of descriptors, as the accept loops find it; each change is logged once a minute at the most.
/// </summary>
internal sealed class AcceptState(TimeProvider time, ILogger<AcceptState> log)
{
    // After the last failure it counts as over.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private long? lastFailure;
    private long? lastLogged;
    private long failures;

    /// <summary>Connections that could not be accepted, since the start.</summary>
    public long Failures => Interlocked.Read(ref failures);

    /// <summary>True while connections cannot be accepted because descriptors or kernel memory are used up.</summary>
    public bool IsExhausted
    {
        get
        {
            lock (gate)
            {
                return lastFailure is { } at && time.GetElapsedTime(at) < Calm;
            }
        }
    }

    /// <param name="reason">The system's error.</param>
    public void Failed(string reason)
    {
        Interlocked.Increment(ref failures);
        lock (gate)
        {
            lastFailure = time.GetTimestamp();
            if (lastLogged is { } logged && time.GetElapsedTime(logged) < Quiet)
            {
                return;
            }

            lastLogged = lastFailure;
        }

        ListenerEvents.CannotAccept(log, reason, FileDescriptors.Open() ?? 0);
    }
}
