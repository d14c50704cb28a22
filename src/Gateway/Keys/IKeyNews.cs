using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>What a ring tells the other replicas. Returns at once; whether anybody hears it is not the ring's concern.</summary>
public interface IKeyNews
{
    /// <summary>Aurora refused the owner's key with this fingerprint.</summary>
    void Discarded(in KeyOwner owner, string fingerprint);

    /// <summary>The operator dropped all keys of the tenant.</summary>
    void Dropped(TenantId tenant);

    /// <summary>
    /// Aurora announced that the tenant authorised the application, or withdrew that; see <see cref="KeyRing.Reconsider"/>.
    /// </summary>
    void Reconsidered(TenantId tenant, bool isAuthorised);
}

/// <summary>Tells nobody: this process is alone.</summary>
public sealed class NoKeyNews : IKeyNews
{
    public static readonly NoKeyNews Instance = new();

    public void Discarded(in KeyOwner owner, string fingerprint)
    {
    }

    public void Dropped(TenantId tenant)
    {
    }

    public void Reconsidered(TenantId tenant, bool isAuthorised)
    {
    }
}
