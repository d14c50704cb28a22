using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Quota;

/// <summary>
/// The calls that Aurora counts together: those with one key, of a tenant's backend, of a session, or of the application.
/// </summary>
internal readonly record struct QuotaOwner(TenantId Tenant, SessionHandle? Session = null, bool IsApplication = false)
{
    /// <summary>The application key's own endpoints.</summary>
    public static QuotaOwner Application { get; } = new(default, IsApplication: true);

    public override string ToString() => IsApplication ? "application" : Session is null ? $"{Tenant}" : $"{Tenant} session {Session}";
}
