using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Quota;

/// <summary>Whose calls Aurora counts together: those with one key. A tenant's backend calls, one session of a tenant, or the application's own.</summary>
public readonly struct QuotaOwner : IEquatable<QuotaOwner>
{
    private static readonly object ApplicationMark = new();

    private readonly TenantId tenant;
    private readonly object? session;

    /// <param name="tenant">The tenant.</param>
    /// <param name="session">The session whose key it is, compared by <see cref="object.Equals(object)"/>; null for the tenant's backend key.</param>
    public QuotaOwner(TenantId tenant, object? session = null)
    {
        this.tenant = tenant;
        this.session = session;
    }

    /// <summary>The application key's own endpoints.</summary>
    public static QuotaOwner Application { get; } = new(default, ApplicationMark);

    /// <summary>The default for the application's own.</summary>
    public TenantId Tenant => tenant;

    /// <summary>Null for a tenant's backend key.</summary>
    public object? Session => IsApplication ? null : session;

    public bool IsApplication => ReferenceEquals(session, ApplicationMark);

    public bool Equals(QuotaOwner other) => tenant == other.tenant && (ReferenceEquals(session, other.session) || (session is not null && session.Equals(other.session)));

    public override bool Equals(object? obj) => obj is QuotaOwner other && Equals(other);

    public override int GetHashCode() => session is null ? tenant.GetHashCode() : HashCode.Combine(tenant, session);

    public override string ToString() => IsApplication ? "application" : session is null ? tenant.ToString() : $"{tenant} session {session}";

    public static bool operator ==(QuotaOwner left, QuotaOwner right) => left.Equals(right);

    public static bool operator !=(QuotaOwner left, QuotaOwner right) => !left.Equals(right);
}
