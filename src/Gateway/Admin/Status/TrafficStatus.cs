using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants.Authorization;

namespace AuroraGateway.Admin.Status;

/// <summary>Some span of responses in figures.</summary>
/// <param name="Requests">How many, without those whose client left.</param>
/// <param name="Success">Share with 2xx or 3xx; null if there were none.</param>
/// <param name="P50">Milliseconds; null if none was timed.</param>
/// <param name="P95">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record TrafficStatus(long Requests, double? Success, double? P50, double? P95, double? P99)
{
    public static TrafficStatus Of(ResponseCounts counts) => new(
        counts.Judged, counts.Judged == 0 ? null : Math.Round((double)counts.Succeeded / counts.Judged, 4),
        Milliseconds(counts, 0.5), Milliseconds(counts, 0.95), Milliseconds(counts, 0.99));

    private static double? Milliseconds(ResponseCounts counts, double share) =>
        counts.Percentile(share) is { } took ? Math.Round(took.TotalMilliseconds, 1) : null;
}

/// <summary>Aurora's responses by class.</summary>
/// <param name="Success">2xx.</param>
/// <param name="Redirect">3xx.</param>
/// <param name="ClientError">4xx except the next three.</param>
/// <param name="Unauthorized">401.</param>
/// <param name="Forbidden">403.</param>
/// <param name="TooManyRequests">429.</param>
/// <param name="ServerError">5xx.</param>
/// <param name="None">No response.</param>
internal sealed record ResponseClassesStatus(
    long Success, long Redirect, long ClientError, long Unauthorized, long Forbidden, long TooManyRequests, long ServerError, long None)
{
    public static ResponseClassesStatus Of(ResponseCounts counts) => new(
        counts.Of(ResponseClass.Success), counts.Of(ResponseClass.Redirect), counts.Of(ResponseClass.ClientError),
        counts.Of(ResponseClass.Unauthorized),
        counts.Refused403, counts.Of(ResponseClass.TooManyRequests), counts.Of(ResponseClass.ServerError), counts.Of(ResponseClass.None));
}

/// <summary>What Aurora responded with.</summary>
/// <param name="Minute">The last minute.</param>
/// <param name="MinuteByClass">The same by class.</param>
/// <param name="Hour">The last hour.</param>
/// <param name="HourByClass">The same by class.</param>
/// <param name="Requests">Sixty cells of five seconds, oldest first.</param>
/// <param name="Failed">The same of those that failed: 5xx, 403 and none.</param>
internal sealed record ResponsesStatus(
    TrafficStatus Minute, ResponseClassesStatus MinuteByClass, TrafficStatus Hour, ResponseClassesStatus HourByClass,
    IReadOnlyList<int> Requests, IReadOnlyList<int> Failed)
{
    public static ResponsesStatus Of(Aurora.AuroraReport report) => new(
        TrafficStatus.Of(report.Minute), ResponseClassesStatus.Of(report.Minute), TrafficStatus.Of(report.Hour),
        ResponseClassesStatus.Of(report.Hour),
        [.. report.Cells.Select(static cell => (int)cell.Judged)],
        [.. report.Cells.Select(static cell => (int)(cell.Of(ResponseClass.ServerError) + cell.Of(ResponseClass.None) + cell.Refused403))]);
}

/// <summary>One caller.</summary>
/// <param name="Caller">Its name; <c>-</c> for those that could not be identified.</param>
/// <param name="Total">Requests since the start.</param>
/// <param name="PerMinute">Requests in the last minute.</param>
/// <param name="RefusedPerMinute">Of those, refused by the gateway itself.</param>
/// <param name="Refusals">Why, in the same minute, the most frequent first.</param>
/// <param name="Requests">Sixty cells of five seconds, oldest first.</param>
/// <param name="Refused">The same for refusals.</param>
internal sealed record CallerStatus(
    string Caller, long Total, int PerMinute, int RefusedPerMinute, IReadOnlyDictionary<string, long> Refusals, IReadOnlyList<int> Requests,
    IReadOnlyList<int> Refused)
{
    /// <summary>The last minute.</summary>
    public TrafficStatus Minute { get; init; } = TrafficStatus.Of(new ResponseCounts());
}

/// <summary>One tenant, or one session of an embedded app.</summary>
/// <param name="Tenant">Its id.</param>
/// <param name="Name">What the configuration calls it; null for nothing.</param>
/// <param name="Key">Null if it has no place in the ring.</param>
internal sealed record TenantStatus(string Tenant, string? Name, Keys.KeySlotView? Key)
{
    /// <summary>Its calls of the last minute; null for a session, whose calls count with its tenant's.</summary>
    public TrafficStatus? Minute { get; init; }

    /// <summary>403 in the last minute.</summary>
    public long Forbidden { get; init; }

    /// <summary>It worked, and now receives 403.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Null if none of it is used.</summary>
    public QuotaStatus? Quota { get; init; }

    /// <summary>Since when it has authorised the application or withdrawn that; null if not known, and for a session.</summary>
    public AuthorizationStatus? Authorization { get; init; }
}

/// <summary>Whether a tenant has authorised the application.</summary>
/// <param name="State"><c>authorized</c> or <c>withdrawn</c>.</param>
/// <param name="Since">When that was known first.</param>
/// <param name="Source"><c>webhook</c> or <c>exchange</c>.</param>
/// <param name="Confirmed">A key exchange agreed.</param>
internal sealed record AuthorizationStatus(string State, DateTimeOffset Since, string Source, bool Confirmed)
{
    public static AuthorizationStatus? Of(TenantAuthorization? known) => known is null ? null : new(
        known.IsAuthorized ? "authorized" : "withdrawn", known.Since, TenantAuthorizations.NameOf(known.Source), known.IsConfirmed);
}
