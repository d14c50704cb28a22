using System.Globalization;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;

namespace AuroraGateway.Usage;

/// <summary>
/// Counts calls by caller and tenant, for each day (UTC) and since the start. A request pays for one lookup and a few increments. Days for
/// which there is no room any more are added together, so that the sum since the start stays right.
/// </summary>
internal sealed class UsageLog
{
    /// <summary>The name of the row that others share.</summary>
    public const string Other = "other";

    /// <summary>Days that are remembered, today among them.</summary>
    public const int MostDays = 32;

    // A row takes some 250 bytes: two megabytes in all.
    internal const int MostOfOneDay = 2_048;
    internal const int MostOfAllDays = 3 * MostOfOneDay;

    private readonly TimeProvider time;
    private readonly ITenantNames? names;
    private readonly DateTimeOffset since;
    private readonly Lock gate = new();
    private readonly SortedList<long, Day> days = [];
    private readonly UsageTable older = new(MostOfOneDay);
    private volatile Day current;

    /// <param name="time">The clock.</param>
    /// <param name="names">Names of tenants; null for none.</param>
    public UsageLog(TimeProvider time, ITenantNames? names = null)
    {
        this.time = time;
        this.names = names;
        since = time.GetUtcNow();
        current = new Day(NumberOf(since));
        days.Add(current.Number, current);
    }

    /// <param name="caller">Null if it is not known.</param>
    /// <param name="tenant">The tenant, if the caller has a grant for it.</param>
    /// <param name="outcome">How the request ended.</param>
    /// <param name="bytesIn">Of its body.</param>
    /// <param name="bytesOut">Of the response's body.</param>
    /// <param name="at">When it ended.</param>
    public void Count(string? caller, TenantId? tenant, in RequestOutcome outcome, long bytesIn, long bytesOut, DateTimeOffset at)
    {
        var key = new UsageKey(caller, tenant.GetValueOrDefault(), tenant is null ? UsageScope.None : UsageScope.Tenant);
        TableAt(at).Of(key, outcome.Refusal is not null).Count(outcome, bytesIn, bytesOut);
    }

    /// <summary>One request to Aurora's token endpoint.</summary>
    /// <param name="caller">Whose call caused it; null if the gateway made it by itself.</param>
    /// <param name="tenant">For whom.</param>
    public void CountExchange(string? caller, TenantId tenant) =>
        TableAt(time.GetUtcNow()).Of(new UsageKey(caller, tenant, UsageScope.Tenant), isRefused: true).CountExchange();

    public UsageReport Read()
    {
        lock (gate)
        {
            var all = new UsageTable(MostOfAllDays);
            all.Add(older);
            foreach (var day in days.Values)
            {
                all.Add(day.Table);
            }

            return new UsageReport(
                since,
                time.GetUtcNow(),
                SpanOf(null, all),
                [.. days.Values.Reverse().Select(day => SpanOf(NameOf(day.Number), day.Table))]);
        }
    }

    private UsageTable TableAt(DateTimeOffset at)
    {
        var today = current;
        var number = NumberOf(at);
        return (today.Number == number ? today : Turn(number)).Table;
    }

    // Also back: a clock that was wrong and is set right counts on in the day that it shows.
    private Day Turn(long number)
    {
        lock (gate)
        {
            if (!days.TryGetValue(number, out var day))
            {
                day = new Day(number);
                days.Add(number, day);
                ClearLocked(day);
            }

            return current = day;
        }
    }

    private void ClearLocked(Day today)
    {
        while (days.Count > MostDays || (days.Count > 1 && days.Values.Sum(static day => day.Table.Tenants) > MostOfAllDays - MostOfOneDay))
        {
            var oldest = days.Values.First(day => day != today);
            days.Remove(oldest.Number);
            older.Add(oldest.Table);
        }
    }

    private static long NumberOf(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerDay;

    private static string NameOf(long number) =>
        new DateTime(number * TimeSpan.TicksPerDay, DateTimeKind.Utc).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private UsageSpan SpanOf(string? day, UsageTable table)
    {
        var total = new UsageCounts();
        var rows = new List<UsageRow>();
        foreach (var (key, counts) in table.Rows)
        {
            // Added from the figures shown, so that a row that is counted meanwhile does not make the sum differ.
            var copy = new UsageCounts();
            copy.Add(counts);
            total.Add(copy);
            var tenant = key.Scope switch { UsageScope.Tenant => key.Tenant.ToString(), UsageScope.Other => Other, _ => null };
            rows.Add(new UsageRow(key.Caller, tenant, copy.Read()) { TenantName = tenant is null ? null : names?.NameOf(tenant) });
        }

        return new UsageSpan(
            day,
            total.Read(),
            [.. rows.OrderBy(static row => row.Caller, StringComparer.Ordinal).ThenBy(static row => row.Tenant, StringComparer.Ordinal)]);
    }

    private sealed class Day(long number)
    {
        public long Number { get; } = number;

        public UsageTable Table { get; } = new(MostOfOneDay);
    }
}
