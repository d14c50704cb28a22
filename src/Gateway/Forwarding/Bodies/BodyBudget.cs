using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Forwarding.Bodies;

/// <summary>
/// Bytes of request bodies that are kept for a second sending, in all and for each caller. Reserved before they are allocated.
/// </summary>
/// <param name="total">Of all callers together.</param>
/// <param name="perCaller">Of one caller.</param>
internal sealed class BodyBudget(long total, long perCaller)
{
    private long used;
    private long streamed;

    public long Total => total;

    /// <summary>Bytes that are reserved now.</summary>
    public long Used => Interlocked.Read(ref used);

    /// <summary>Bodies for which there was no room: they were streamed, and could not be sent again.</summary>
    public long Streamed => Interlocked.Read(ref streamed);

    /// <summary>Reserves bytes, to be given back by <see cref="Release"/>.</summary>
    /// <returns>False if they do not fit; then nothing is reserved.</returns>
    public bool TryReserve(CallerShare share, long bytes)
    {
        if (!share.TryKeepBody(bytes, perCaller))
        {
            Interlocked.Increment(ref streamed);
            return false;
        }

        if (Interlocked.Add(ref used, bytes) <= total)
        {
            return true;
        }

        Interlocked.Add(ref used, -bytes);
        share.ReleaseBody(bytes);
        Interlocked.Increment(ref streamed);
        return false;
    }

    public void Release(CallerShare share, long bytes)
    {
        share.ReleaseBody(bytes);
        Interlocked.Add(ref used, -bytes);
    }
}
