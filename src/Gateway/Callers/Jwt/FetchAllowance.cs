namespace AuroraGateway.Callers.Jwt;

/// <summary>
/// Limits how often the issuer's keys are fetched for an unknown key id: twice at once, then once in each <see cref="Gap"/>. So a key that
/// the issuer adds just after a fetch is found at once, and invented key ids cost the issuer no more than that. Not thread-safe.
/// </summary>
internal sealed class FetchAllowance(TimeProvider time)
{
    public static readonly TimeSpan Gap = TimeSpan.FromSeconds(10);

    private const int Most = 2;

    private readonly TimeSpan full = Gap * Most;

    // Time saved up; each fetch costs one gap of it.
    private TimeSpan saved = Gap * Most;
    private long savedAt = time.GetTimestamp();

    /// <summary>Takes one fetch, or says after what time there is one.</summary>
    public bool TryTake(out TimeSpan wait)
    {
        var now = time.GetTimestamp();
        saved += time.GetElapsedTime(savedAt, now);
        saved = saved > full ? full : saved;
        savedAt = now;
        wait = saved >= Gap ? TimeSpan.Zero : Gap - saved;
        if (wait > TimeSpan.Zero)
        {
            return false;
        }

        saved -= Gap;
        return true;
    }
}
