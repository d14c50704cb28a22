namespace AuroraGateway.Emulator;

/// <summary>One key's rate limit: a window of a minute that opens with the first call counted.</summary>
internal sealed class RateWindow
{
    private static readonly TimeSpan s_length = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _ends = DateTimeOffset.MinValue;
    private int _count;

    /// <summary>Counts one call; null if it is within the limit, else the whole seconds until the window ends.</summary>
    public int? Take(int perMinute, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (now >= _ends)
            {
                _ends = now + s_length;
                _count = 0;
            }

            if (_count < perMinute)
            {
                _count++;
                return null;
            }

            return Math.Max(1, (int)Math.Ceiling((_ends - now).TotalSeconds));
        }
    }
}
