using System.Text.Json.Serialization;

namespace AuroraGateway.Usage;

/// <summary>The response to <c>GET /usage</c>.</summary>
/// <param name="Since">When the gateway started.</param>
/// <param name="At">When the report was made.</param>
/// <param name="SinceStart">All of it.</param>
/// <param name="Days">The same by day (UTC), newest first, as far back as is remembered.</param>
internal sealed record UsageReport(DateTimeOffset Since, DateTimeOffset At, UsageSpan SinceStart, IReadOnlyList<UsageSpan> Days);

/// <summary>What was counted in one span of time.</summary>
/// <param name="Day">Such as <c>2026-11-30</c>; null since the start.</param>
/// <param name="Total">The sum of the rows.</param>
/// <param name="Rows">By caller and tenant.</param>
internal sealed record UsageSpan(string? Day, UsageFigures Total, IReadOnlyList<UsageRow> Rows);

/// <summary>What one caller did at one tenant.</summary>
/// <param name="Caller">Null without a known caller; <c>other</c> for callers for which there is no room.</param>
/// <param name="Tenant">Null without one; <c>other</c> for tenants for which there is no room.</param>
/// <param name="Figures">The counts.</param>
internal sealed record UsageRow(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Caller,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Tenant,
    UsageFigures Figures)
{
    /// <summary>The tenant's name under <c>Tenants</c>; null for none.</summary>
    public string? TenantName { get; init; }
}

/// <summary>The counts of one row.</summary>
/// <param name="Calls">Requests that ended.</param>
/// <param name="Responses">The same by class of status.</param>
/// <param name="Rejected">Those of them that the gateway itself refused.</param>
/// <param name="BytesIn">Of request bodies.</param>
/// <param name="BytesOut">Of response bodies.</param>
/// <param name="Exchanges">Requests to Aurora's token endpoint. Renewals have no caller: the gateway makes them by itself.</param>
internal sealed record UsageFigures(long Calls, UsageResponses Responses, long Rejected, long BytesIn, long BytesOut, long Exchanges);

/// <summary>Calls by class of status.</summary>
internal sealed record UsageResponses(
    [property: JsonPropertyName("1xx")] long Informational,
    [property: JsonPropertyName("2xx")] long Success,
    [property: JsonPropertyName("3xx")] long Redirect,
    [property: JsonPropertyName("4xx")] long ClientError,
    [property: JsonPropertyName("5xx")] long ServerError,
    [property: JsonPropertyName("left")] long Left)
{
    internal long Sum => Informational + Success + Redirect + ClientError + ServerError + Left;
}
