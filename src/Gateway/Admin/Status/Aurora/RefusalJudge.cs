using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Admin.Status.Aurora;

/// <summary>
/// Whether one tenant that worked now receives 403, more often than it ever did: a path outside of what Aurora opened is refused from the
/// first day on.
/// </summary>
internal sealed class RefusalJudge
{
    /// <summary>Share of a minute's responses from which on they are a trouble.</summary>
    public const double Tenth = 0.1;

    private const double Factor = 4;
    private const double Nearly = 0.9;
    private const double Mostly = 0.75;

    // Fewer responses before are no measure.
    private const double Few = 5;

    // An hour's weight for what was seen before.
    private const double Kept = 1 - (1.0 / (60 * ResponseWindow.Minute));

    private double all;
    private double refused;
    private long taken;

    public bool IsRefused { get; private set; }

    /// <param name="counted">The tenant's responses.</param>
    /// <param name="minute">Those of the last minute.</param>
    /// <param name="now">The cell that is filling.</param>
    public void Judge(TenantResponses counted, ResponseCounts minute, long now)
    {
        Take(counted.Window, now - ResponseWindow.Minute);
        var share = ShareOf(minute);
        IsRefused = counted.Worked && share >= Tenth && (IsRefused || IsNew(share) || IsEverywhere(counted.Window, now));
    }

    private static double ShareOf(ResponseCounts counts) => (double)counts.Refused403 / Math.Max(1, counts.Judged);

    private bool IsNew(double share) => all >= Few && share >= refused / all * Factor;

    private bool IsEverywhere(ResponseWindow window, long now)
    {
        var recent = window.Read(now - SlownessJudge.Recent + 1, now);
        return recent.Refused403 > 1 && ShareOf(recent) >= Nearly && (all < Few || refused / all < Mostly);
    }

    // While it is refused nothing is learned, or a long outage would become its own measure.
    private void Take(ResponseWindow window, long last)
    {
        for (var cell = Math.Max(taken + 1, last - 1); cell <= last; cell++)
        {
            taken = cell;
            var counts = window.Read(cell, cell);
            if (!IsRefused)
            {
                all = (all * Kept) + counts.Judged;
                refused = (refused * Kept) + counts.Refused403;
            }
        }
    }
}
