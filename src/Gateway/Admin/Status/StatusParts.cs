namespace AuroraGateway.Admin.Status;

/// <summary>Shows how much of each tenant's quota is used; whoever keeps one registers it.</summary>
public interface IQuotaPart
{
    /// <param name="most">Tenants at the most, those with least left first.</param>
    IReadOnlyList<QuotaStatus> Read(int most);
}
