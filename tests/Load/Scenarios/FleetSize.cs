using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>How large <c>fleet-20</c> is.</summary>
/// <param name="Replicas">Gateways.</param>
/// <param name="Fleets">Of how many of them the quota is offered to.</param>
/// <param name="Tenants">Of each row.</param>
/// <param name="Limit">Aurora's quota of a tenant.</param>
/// <param name="Period">As the configuration writes it.</param>
/// <param name="PeriodLength">The same.</param>
/// <param name="Periods">How many each row lasts.</param>
/// <param name="ColdTenants">That are called while the replicas start.</param>
/// <param name="IsWhole">All rows.</param>
internal sealed record FleetSize(
    int Replicas, int[] Fleets, int Tenants, int Limit, string Period, TimeSpan PeriodLength, int Periods, int ColdTenants, bool IsWhole)
{
    /// <summary>The gateway's own default.</summary>
    public static TimeSpan MaxWait => TimeSpan.FromSeconds(5);

    /// <summary>Aurora's own window is a minute.</summary>
    public bool IsStrict => Period == "1m";

    public TimeSpan Length => PeriodLength * Periods;

    /// <summary>A call counts for up to half a second more; in a short period that weighs.</summary>
    public TimeSpan Counted => IsStrict ? PeriodLength : PeriodLength + TimeSpan.FromSeconds(0.5);

    public static FleetSize Of(Profile profile) => profile.Pick(
        new FleetSize(4, [4], 4, 20, "2s", TimeSpan.FromSeconds(2), 2, 40, false),
        new FleetSize(10, [1, 10], 10, 90, "1m", TimeSpan.FromMinutes(1), 1, 200, true),
        new FleetSize(20, [1, 3, 20], 40, 90, "1m", TimeSpan.FromMinutes(1), 2, 200, true));
}
