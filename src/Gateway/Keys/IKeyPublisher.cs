using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>What a ring publishes to the other replicas. Returns at once; whether it is received is not the ring's concern.</summary>
internal interface IKeyPublisher
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

/// <summary>Publishes nothing: this process is standalone.</summary>
internal sealed class NoKeyPublisher : IKeyPublisher
{
    public static readonly NoKeyPublisher Instance = new();

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
