namespace AuroraGateway.Limits.Quota;

/// <summary>Accounts in this process alone.</summary>
public sealed class LocalQuotaLedger : IQuotaLedger
{
    public IQuotaAccount Open(QuotaOwner owner, Action changed) => new SlidingLog();
}
