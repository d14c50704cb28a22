using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Admin.Status.Aurora;

/// <summary>
/// Whether responses take four times as long as in the hour before: half of them, or the slowest tenth. What was usual is kept while Aurora
/// is slow, or a long outage would become its own measure.
/// </summary>
internal sealed class SlownessJudge
{
    /// <summary>
    /// Cells of the span that is judged apart from the minute: callers that wait for slow responses send few, and the fast ones before
    /// outnumber them.
    /// </summary>
    public const int Recent = 4;

    /// <summary>So many times as long as before.</summary>
    private const double Factor = 4;

    // Few slow responses are chance, and few fast ones no measure.
    private const int FewSlow = 3;
    private const int FewUsual = 5;

    // What has been slow for a day is what is usual now.
    private const long Accepted = 24 * 60 * ResponseWindow.Minute;

    private static readonly double[] Shares = [0.5, 0.9];
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(100);

    private TimeSpan?[] usual = [null, null];
    private long slowSince;

    /// <summary>Null if it is not slow.</summary>
    public Slowness? Current { get; private set; }

    /// <param name="now">The cell that is filling.</param>
    /// <param name="minute">The last minute.</param>
    /// <param name="recent">The last <see cref="Recent"/> cells.</param>
    /// <param name="before">Everything older.</param>
    public void Judge(long now, ResponseCounts minute, ResponseCounts recent, Func<ResponseCounts> before)
    {
        if (Current is null)
        {
            var known = before();
            usual = [.. Shares.Select(share => known.Timed >= FewUsual ? known.Percentile(share) : null)];
            slowSince = now;
        }
        else if (now - slowSince > Accepted)
        {
            Current = null;
            return;
        }

        Current = Find(recent) ?? Find(minute);
    }

    private Slowness? Find(ResponseCounts counts)
    {
        Slowness? worst = null;
        for (var i = 0; i < Shares.Length; i++)
        {
            if (usual[i] is { } before && counts.Percentile(Shares[i]) is { } now && now >= Floor && now >= before * Factor
                && counts.NotFasterThan(before * Factor) >= FewSlow && (worst is null || now / before > worst.Times))
            {
                worst = new Slowness(Shares[i], now, before);
            }
        }

        return worst;
    }
}
