namespace AuroraGateway.Tenants;

/// <summary>
/// To whom a temporary key belongs: a tenant's backend traffic, or one caller's session with that tenant. A key never leaves its owner.
/// </summary>
public readonly struct KeyOwner(TenantId tenant, SessionHandle? session = null) : IEquatable<KeyOwner>
{
    public TenantId Tenant { get; } = tenant;

    /// <summary>Null for the tenant's backend key.</summary>
    public SessionHandle? Session { get; } = session;

    public bool Equals(KeyOwner other) =>
        Tenant == other.Tenant && (ReferenceEquals(Session, other.Session) || (Session is not null && Session.Equals(other.Session)));

    public override bool Equals(object? obj) => obj is KeyOwner other && Equals(other);

    public override int GetHashCode() => Session is null ? Tenant.GetHashCode() : HashCode.Combine(Tenant, Session);

    public override string ToString() => Session is null ? Tenant.ToString() : $"{Tenant} session {Session}";

    public static bool operator ==(KeyOwner left, KeyOwner right) => left.Equals(right);

    public static bool operator !=(KeyOwner left, KeyOwner right) => !left.Equals(right);
}
