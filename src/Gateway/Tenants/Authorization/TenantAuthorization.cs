namespace AuroraGateway.Tenants.Authorization;

/// <summary>Whether a tenant has authorised the application, as far as is known.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="IsAuthorized">False: it withdrew, or never authorised.</param>
/// <param name="Since">When that was known first.</param>
/// <param name="Source">How it became known.</param>
/// <param name="IsConfirmed">A key exchange agreed: until then a webhook is only a hint.</param>
internal sealed record TenantAuthorization(
    TenantId Tenant, bool IsAuthorized, DateTimeOffset Since, AuthorizationSource Source, bool IsConfirmed);

/// <summary>How it became known whether a tenant has authorised the application.</summary>
internal enum AuthorizationSource
{
    /// <summary>Aurora's response to a key exchange.</summary>
    Exchange,

    /// <summary>Aurora's webhook <c>app_status_changed</c>.</summary>
    Webhook,
}
