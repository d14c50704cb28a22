namespace AuroraGateway.Keys.Trouble;

/// <summary>A token bucket on the injected clock: so many permits a minute, saved up to one minute's worth. Not thread-safe.</summary>
public sealed class PermitBucket(int perMinute, TimeProvider time)
{
    private double permits = perMinute;
    private long filledAt = time.GetTimestamp();

    /// <summary>Takes one permit, or says after what time there is one.</summary>
    public bool TryTake(out TimeSpan retryAfter)
    {
        var now = time.GetTimestamp();
        permits = Math.Min(perMinute, permits + (time.GetElapsedTime(filledAt, now).TotalMinutes * perMinute));
        filledAt = now;
        if (permits >= 1)
        {
            permits--;
            retryAfter = TimeSpan.Zero;
            return true;
        }

        retryAfter = TimeSpan.FromMinutes((1 - permits) / perMinute);
        return false;
    }

    /// <summary>Puts one permit back that bought nothing.</summary>
    public void Return() => permits = Math.Min(perMinute, permits + 1);
}
