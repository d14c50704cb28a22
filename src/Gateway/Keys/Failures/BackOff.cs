using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys.Failures;

/// <summary>Exponential back-off with full jitter: replicas and tenants that failed together do not come back together.</summary>
internal static class BackOff
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <param name="failures">Failures in a row, 1 or more.</param>
    /// <param name="terms">The longest.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan After(int failures, KeyTerms terms, double random)
    {
        var ceiling = KeyTerms.FirstBackOff * Math.Pow(2, Math.Min(failures - 1, 20));
        if (ceiling > terms.LongestBackOff)
        {
            ceiling = terms.LongestBackOff;
        }

        var chosen = ceiling * random;
        return chosen > Shortest ? chosen : Shortest;
    }

    /// <summary>What Aurora asked for, but not longer than the longest, and never less than a second.</summary>
    public static TimeSpan Capped(TimeSpan asked, KeyTerms terms) =>
        asked < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : asked > terms.LongestBackOff ? terms.LongestBackOff : asked;
}
