using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// Whose calls Aurora counts together: those with one key. A tenant's backend calls, one session of a tenant, or the application's own.
/// </summary>
/// <param name="Tenant">The tenant; the default for the application's own.</param>
/// <param name="Session">The session whose key it is; null for a tenant's backend key.</param>
public readonly record struct QuotaOwner(TenantId Tenant, SessionHandle? Session = null)
{
    /// <summary>The application key's own endpoints.</summary>
    public static QuotaOwner Application { get; } = new(default, new SessionHandle("", new byte[32]));

    public bool IsApplication => Session is not null && ReferenceEquals(Session, Application.Session);

    public override string ToString() => IsApplication ? "application" : Session is null ? $"{Tenant}" : $"{Tenant} session {Session}";
}
