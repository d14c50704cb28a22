using AuroraGateway.Problems;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;
using AuroraGateway.Usage;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Usage;

/// <summary>The usage report: what was counted is what it says, over days, threads and more tenants than there is room for.</summary>
public sealed class UsageLogTests
{
    private static readonly RequestOutcome Good = new(200, null);
    private static readonly RequestOutcome Refused = new(429, ProblemCode.RateLimited);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 30, 23, 59, 59, TimeSpan.Zero));

    [Fact]
    public void A_row_has_every_count_of_one_caller_at_one_tenant()
    {
        var usage = new UsageLog(time);
        foreach (var status in (int[])[100, 200, 200, 304, 404, 503, 499])
        {
            Count(usage, "crm", 1, new RequestOutcome(status, null), 10, 100);
        }

        Count(usage, "crm", 1, Refused, 0, 7);
        usage.CountExchange("crm", Tenant(1));
        usage.CountExchange(null, Tenant(1));
        usage.Count("crm", null, new RequestOutcome(403, ProblemCode.NotGranted), 0, 5, time.GetUtcNow());
        usage.Count(null, null, new RequestOutcome(401, ProblemCode.CallerUnknown), 0, 3, time.GetUtcNow());

        var span = usage.Read().SinceStart;
        Assert.Equal(
            [(null, null), (null, Tenant(1).ToString()), ("crm", null), ("crm", Tenant(1).ToString())],
                span.Rows.Select(static row => (row.Caller, row.Tenant)));
        Assert.Equal(new UsageFigures(8, new UsageResponses(1, 2, 1, 2, 1, 1), 1, 70, 707, 1), span.Rows[3].Figures);
        Assert.Equal(new UsageFigures(0, new UsageResponses(0, 0, 0, 0, 0, 0), 0, 0, 0, 1), span.Rows[1].Figures);
        Assert.Equal((10, 3, 715, 2), (span.Total.Calls, span.Total.Rejected, span.Total.BytesOut, span.Total.Exchanges));
    }

    [Fact]
    public void Midnight_begins_a_day_and_the_sum_since_the_start_goes_on()
    {
        var usage = new UsageLog(time);
        Count(usage, "crm", 1, Good, 1, 2);
        time.Advance(TimeSpan.FromSeconds(1));
        Count(usage, "crm", 1, Good, 10, 20);
        Count(usage, "crm", 2, Good, 0, 0);

        var report = usage.Read();
        Assert.Equal(["2026-12-01", "2026-11-30"], report.Days.Select(static day => day.Day));
        Assert.Equal([2, 1], report.Days.Select(static day => day.Total.Calls));
        Assert.Equal((3, 11, 22), (report.SinceStart.Total.Calls, report.SinceStart.Total.BytesIn, report.SinceStart.Total.BytesOut));
        Assert.Equal([2, 1], report.SinceStart.Rows.Select(static row => row.Figures.Calls));
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 23, 59, 59, TimeSpan.Zero), report.Since);
    }

    [Fact]
    public void A_clock_that_is_set_back_counts_in_the_day_that_it_shows()
    {
        var usage = new UsageLog(time);
        var now = time.GetUtcNow();
        foreach (var days in (int[])[0, 365, 0, 1, 0])
        {
            usage.Count("crm", Tenant(1), Good, 0, 0, now.AddDays(days));
        }

        Assert.Equal(
            [("2027-11-30", 1), ("2026-12-01", 1), ("2026-11-30", 3)],
                usage.Read().Days.Select(static day => (day.Day, (int)day.Total.Calls)));
    }

    [Fact]
    public async Task Calls_that_end_at_once_on_many_threads_over_midnight_are_all_counted()
    {
        var usage = new UsageLog(time);
        var begun = time.GetUtcNow();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                usage.Count($"caller-{thread % 2}", Tenant(i % 100), i % 4 == 0 ? Refused : Good, 1, 2, begun.AddMilliseconds(i));
            }
        })));

        var report = usage.Read();
        var total = report.SinceStart.Total;
        Assert.Equal((160_000, 40_000, 160_000, 320_000), (total.Calls, total.Rejected, total.BytesIn, total.BytesOut));
        Assert.Equal([19_000 * 8, 1_000 * 8], report.Days.Select(static day => day.Total.Calls));
        Assert.All(report.SinceStart.Rows, static row => Assert.Equal(800, row.Figures.Calls));
    }

    [Fact]
    public void A_hundred_thousand_tenants_a_day_take_bounded_room_and_the_totals_stay_right()
    {
        const int Tenants = 100_000;
        var usage = new UsageLog(time);
        for (var day = 0; day < 4; day++)
        {
            for (var tenant = 0; tenant < Tenants; tenant++)
            {
                Count(usage, tenant % 2 == 0 ? "crm" : "mail", tenant, Good, 1, 1);
            }

            time.Advance(TimeSpan.FromDays(1));
        }

        var report = usage.Read();
        Assert.Equal(4 * Tenants, report.SinceStart.Total.Calls);
        Assert.Equal(4 * Tenants, report.SinceStart.Rows.Sum(static row => row.Figures.Calls));
        Assert.InRange(report.SinceStart.Rows.Count, 1_000, UsageLog.MostOfAllDays + 4);
        Assert.InRange(report.Days.Sum(static day => day.Rows.Count), 1_000, UsageLog.MostOfAllDays + 8);
        Assert.All(
            report.Days, static day =>
                Assert.Equal(["crm", "mail"], day.Rows.Where(static row => row.Tenant == UsageLog.Other).Select(static row => row.Caller)));
    }

    [Fact]
    public void Days_are_remembered_for_a_month_and_then_only_in_the_sum()
    {
        var usage = new UsageLog(time);
        for (var day = 0; day < 400; day++)
        {
            Count(usage, "crm", day % 50, Good, 0, 1);
            time.Advance(TimeSpan.FromDays(1));
        }

        var report = usage.Read();
        Assert.Equal(UsageLog.MostDays, report.Days.Count);
        Assert.Equal((400, 50), (report.SinceStart.Total.Calls, report.SinceStart.Rows.Count));
    }

    [Fact]
    public void Tenants_that_are_only_refused_leave_room_for_those_that_are_served()
    {
        var usage = new UsageLog(time);
        for (var tenant = 0; tenant < 10_000; tenant++)
        {
            Count(usage, "crm", tenant, Refused, 0, 0);
        }

        Count(usage, "crm", 20_000, Good, 0, 0);
        Assert.Contains(usage.Read().SinceStart.Rows, static row => row.Tenant == Tenant(20_000).ToString());
    }

    [Fact]
    public void Callers_that_are_renamed_day_after_day_take_bounded_room()
    {
        var usage = new UsageLog(time);
        for (var caller = 0; caller < 10_000; caller++)
        {
            usage.Count($"caller-{caller}", null, Good, 0, 0, time.GetUtcNow());
        }

        var span = usage.Read().SinceStart;
        Assert.InRange(span.Rows.Count, 1_000, 2_001);
        Assert.Equal((10_000, UsageLog.Other), (span.Total.Calls, span.Rows.MaxBy(static row => row.Figures.Calls)!.Caller));
    }

    [Fact]
    public void A_row_that_exists_is_counted_without_an_allocation()
    {
        var usage = new UsageLog(time);
        var (tenant, at) = (Tenant(1), time.GetUtcNow());
        usage.Count("crm", tenant, Good, 1, 1, at);
        Assert.Equal(0, Allocations.Of(() => usage.Count("crm", tenant, Good, 1, 1, at)));
    }

    private static TenantId Tenant(int number) => TenantId.Parse($"{number:x8}-0000-4000-8000-000000000000");

    private void Count(UsageLog usage, string caller, int tenant, in RequestOutcome outcome, long bytesIn, long bytesOut) =>
        usage.Count(caller, Tenant(tenant), outcome, bytesIn, bytesOut, time.GetUtcNow());
}
