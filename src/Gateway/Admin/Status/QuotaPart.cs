using AuroraGateway.Limits.Quota;

namespace AuroraGateway.Admin.Status;

/// <summary>Aurora's quota on the status page: how much of each tenant's is used.</summary>
internal sealed class QuotaPart(Func<QuotaGate> gate)
{
    /// <param name="most">Tenants at the most, those with least left first.</param>
    public IReadOnlyList<QuotaStatus> Read(int most) =>
    [
        .. gate().Read(most).Select(standing => new QuotaStatus(
            standing.Owner.ToString(), standing.Limit, standing.Used, standing.Waiting, standing.MostBy, standing.MostUsed,
            standing.Refused, standing.MostRefused, standing.Owner.IsApplication, standing.IsRefusedByAurora)),
    ];
}
