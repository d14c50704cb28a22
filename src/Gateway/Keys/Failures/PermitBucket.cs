namespace AuroraGateway.Keys.Failures;

/// <summary>A token bucket on the injected clock: so many permits a minute, saved up to one minute's worth. Not thread-safe.</summary>
internal sealed class PermitBucket(int perMinute, TimeProvider time)
{
    private double permits = perMinute;
    private long filledAt = time.GetTimestamp();

    /// <summary>May change; what is saved up stays, within the new bound.</summary>
    public int PerMinute { get; set; } = perMinute;

    /// <summary>Takes one permit, or says after what time there is one.</summary>
    public bool TryTake(out TimeSpan retryAfter)
    {
        var now = time.GetTimestamp();
        permits = Math.Min(PerMinute, permits + (time.GetElapsedTime(filledAt, now).TotalMinutes * PerMinute));
        filledAt = now;
        if (permits >= 1)
        {
            permits--;
            retryAfter = TimeSpan.Zero;
            return true;
        }

        retryAfter = TimeSpan.FromMinutes((1 - permits) / PerMinute);
        return false;
    }

    /// <summary>Returns one permit that was not used for an exchange.</summary>
    public void Return() => permits = Math.Min(PerMinute, permits + 1);
}
