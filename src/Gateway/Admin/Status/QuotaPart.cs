using AuroraGateway.Limits.Quota;

namespace AuroraGateway.Admin.Status;

/// <summary>Aurora's quota on the status page.</summary>
internal sealed class QuotaPart(Func<QuotaGate> gate) : IQuotaPart
{
    public IReadOnlyList<QuotaStatus> Read(int most) =>
    [
        .. gate().Read(most).Select(standing => new QuotaStatus(
            standing.Owner.ToString(), standing.Limit, standing.Used, standing.Waiting, standing.MostBy, standing.MostUsed,
            standing.Refused, standing.MostRefused, standing.Owner.IsApplication, standing.IsRefusedByAurora)),
    ];
}
