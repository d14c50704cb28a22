using AuroraGateway.Limits.Quota;

namespace AuroraGateway.Limits.Shared;

/// <summary>Aurora's quota of one key, parted among replicas.</summary>
/// <param name="allotments">Asks ahead.</param>
/// <param name="name">An owner's name in the store; without a secret.</param>
public sealed class SharedQuotaLedger(Allotments allotments, Func<QuotaOwner, string> name) : IQuotaLedger
{
    public IQuotaAccount Open(QuotaOwner owner, Action changed) => new SharedQuotaAccount(allotments, name(owner), changed);
}
