namespace AuroraGateway.Telemetry.Windows;

/// <summary>What Aurora responded with for one tenant.</summary>
internal sealed class TenantResponses(TimeProvider time)
{
    private volatile bool worked;
    private long lastSent;

    public ResponseWindow Window { get; } = new(time);

    /// <summary>Aurora has responded with 2xx or 3xx.</summary>
    public bool Worked => worked;

    /// <summary>Timestamp of the last call.</summary>
    public long LastSent => Volatile.Read(ref lastSent);

    public void Count(ResponseClass kind, long sent, TimeSpan? duration)
    {
        Window.Count(kind, sent, duration);
        if (kind <= ResponseClass.Redirect && !worked)
        {
            worked = true;
        }

        // At most once a second, so that calls of one tenant do not fight for the cache line.
        if (sent - Volatile.Read(ref lastSent) > time.TimestampFrequency)
        {
            Volatile.Write(ref lastSent, sent);
        }
    }
}
