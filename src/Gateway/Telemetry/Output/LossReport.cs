namespace AuroraGateway.Telemetry.Output;

/// <summary>One event when lines begin to be lost or to wait for long, and one when all of them have been written for a while.</summary>
internal sealed class LossReport(TimeProvider time)
{
    /// <summary>How long nothing may be lost before that counts as over.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    /// <summary>How long one write may take.</summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private bool isLosing;
    private bool isStalled;
    private long lastLoss;
    private long? writingSince;

    /// <summary>Called around each write.</summary>
    public void Writing(bool begins)
    {
        lock (gate)
        {
            writingSince = begins ? time.GetTimestamp() : null;
            isStalled &= begins;
        }
    }

    /// <returns>True if this is the first loss.</returns>
    public bool Lost()
    {
        lock (gate)
        {
            lastLoss = time.GetTimestamp();
            var isFirst = !isLosing;
            isLosing = true;
            return isFirst;
        }
    }

    /// <returns>True once for each write that does not end.</returns>
    public bool HasStalled()
    {
        lock (gate)
        {
            var stalls = !isStalled && writingSince is { } since && time.GetElapsedTime(since) >= Stall;
            isStalled |= stalls;
            return stalls;
        }
    }

    /// <returns>True once when nothing was lost for a while.</returns>
    public bool HasRecovered()
    {
        lock (gate)
        {
            var recovers = isLosing && writingSince is null && time.GetElapsedTime(lastLoss) >= Quiet;
            isLosing &= !recovers;
            return recovers;
        }
    }
}
