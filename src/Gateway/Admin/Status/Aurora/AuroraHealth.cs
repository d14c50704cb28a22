using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;

namespace AuroraGateway.Admin.Status.Aurora;

/// <summary>Judges Aurora by its responses: how many fail, which tenants it refuses though they worked, and whether it is slow.</summary>
internal sealed class AuroraHealth(AuroraResponses<TenantId> responses)
{
    // The cells that a response may still be counted in.
    private const int Open = ResponseWindow.Latest + 1;

    private readonly Lock gate = new();
    private readonly HourHistory history = new();
    private readonly SlownessJudge slowness = new();
    private readonly Dictionary<TenantId, RefusalJudge> refusals = [];

    /// <summary>Reads the windows; to be called every few seconds, because what is usual is learned from them.</summary>
    public AuroraReport Read()
    {
        lock (gate)
        {
            var now = responses.All.Now;
            history.Take(responses.All, now - Open, isUsual: slowness.Current is null);
            var minute = responses.All.ReadMinute();
            slowness.Judge(
                now, minute, responses.All.Read(now - SlownessJudge.Recent + 1, now),
                () => UsualLocked(now));
            var hour = history.Read();
            hour.Add(responses.All.Read(history.Taken + 1, now));
            var tenants = ReadTenantsLocked(now);
            return new AuroraReport(minute, hour, slowness.Current, tenants) { Cells = ReadCells(now) };
        }
    }

    // What was taken an hour back at most, and what is too old to be judged and too young to be taken.
    private ResponseCounts UsualLocked(long now)
    {
        var usual = history.ReadUsual();
        usual.AddDurations(responses.All.Read(history.Taken + 1, now - SlownessJudge.Recent));
        return usual;
    }

    private List<TenantReport> ReadTenantsLocked(long now)
    {
        var reports = new List<TenantReport>();
        foreach (var (tenant, counted) in responses.Tenants)
        {
            if (!refusals.TryGetValue(tenant, out var judge))
            {
                refusals[tenant] = judge = new RefusalJudge();
            }

            var minute = counted.Window.ReadMinute();
            judge.Judge(counted, minute, now);
            reports.Add(new TenantReport(tenant, minute, judge.IsRefused));
        }

        if (refusals.Count > reports.Count)
        {
            foreach (var gone in refusals.Keys.Except(reports.Select(static report => report.Tenant)).ToList())
            {
                refusals.Remove(gone);
            }
        }

        return reports;
    }

    private List<ResponseCounts> ReadCells(long now) =>
        [.. Enumerable.Range(0, Heartbeat.Cells).Select(i => now - Heartbeat.Cells + 1 + i).Select(cell => responses.All.Read(cell, cell))];
}
