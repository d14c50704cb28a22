using AuroraGateway.Problems;

namespace AuroraGateway.Limits.Callers;

/// <summary>One caller's requests that are on their way to Aurora, and how many of them may be at once.</summary>
public sealed class CallerShare
{
    private int inFlight;
    private int most;
    private Problem refusal;

    /// <param name="most">At least 1.</param>
    public CallerShare(int most)
    {
        this.most = most;
        refusal = RefusalFor(most);
    }

    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>Counts one more, to be taken off by <see cref="Leave"/>; allocates nothing.</summary>
    /// <returns>Null, or why it is one too many; then it is not counted.</returns>
    public Problem? Enter()
    {
        // Compared and counted in one: a refused request is never counted for a moment, so that nobody is refused on its account.
        var seen = Volatile.Read(ref inFlight);
        while (seen < most)
        {
            var found = Interlocked.CompareExchange(ref inFlight, seen + 1, seen);
            if (found == seen)
            {
                return null;
            }

            seen = found;
        }

        return refusal;
    }

    public void Leave() => Interlocked.Decrement(ref inFlight);

    /// <summary>For requests to come; those on their way stay counted.</summary>
    public void Change(int most)
    {
        this.most = most;
        refusal = RefusalFor(most);
    }

    private static Problem RefusalFor(int most) => new(
        ProblemCode.Overloaded,
        $"This caller has {most} requests on their way to Aurora, as many as it may have at once (Limits:InFlightPerCaller). Wait as long as Retry-After says, and send fewer at once; what is neither sent nor taken counts until Aurora:ActivityTimeout.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };
}
