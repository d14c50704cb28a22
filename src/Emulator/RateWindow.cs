namespace AuroraGateway.Emulator;

/// <summary>One key's rate limit: a window of a minute that opens with the first call counted.</summary>
internal sealed class RateWindow
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private DateTimeOffset ends = DateTimeOffset.MinValue;
    private int count;

    /// <summary>Counts one call; null if it is within the limit, else the whole seconds until the window ends.</summary>
    public int? Take(int perMinute, DateTimeOffset now)
    {
        lock (gate)
        {
            if (now >= ends)
            {
                ends = now + Length;
                count = 0;
            }

            if (count < perMinute)
            {
                count++;
                return null;
            }

            return Math.Max(1, (int)Math.Ceiling((ends - now).TotalSeconds));
        }
    }
}
