using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;

namespace AuroraGateway.Admin.Status.Aurora;

/// <summary>What Aurora's responses show.</summary>
/// <param name="Minute">The last minute.</param>
/// <param name="Hour">The last hour.</param>
/// <param name="Slow">Null if it is as fast as usual, or not enough is known.</param>
/// <param name="Tenants">In no order.</param>
internal sealed record AuroraReport(ResponseCounts Minute, ResponseCounts Hour, Slowness? Slow, IReadOnlyList<TenantReport> Tenants)
{
    /// <summary>Five minutes in cells of five seconds, oldest first.</summary>
    public IReadOnlyList<ResponseCounts> Cells { get; init; } = [];
}

/// <summary>One tenant's last minute.</summary>
/// <param name="Tenant">Which.</param>
/// <param name="Minute">Its responses.</param>
/// <param name="IsRefused">It worked, and now receives 403.</param>
internal sealed record TenantReport(TenantId Tenant, ResponseCounts Minute, bool IsRefused);

/// <summary>How much slower than usual Aurora is.</summary>
/// <param name="Share">Of the responses, the slowest of whom is compared: 0.5 or 0.9.</param>
/// <param name="Now">What they take at least.</param>
/// <param name="Usual">What they took in the hour before.</param>
internal sealed record Slowness(double Share, TimeSpan Now, TimeSpan Usual)
{
    public double Times => Now / Usual;
}
