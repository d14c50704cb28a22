namespace AuroraGateway.Tenants;

/// <summary>What a request target addresses.</summary>
internal enum TargetKind
{
    /// <summary>Nothing that the gateway forwards.</summary>
    None,

    /// <summary><c>/tenants/{tenant}/…</c> or <c>/v2/tenants/{tenant}/…</c>.</summary>
    Tenant,

    /// <summary><c>/partner_applications/{application_id}/…</c> or <c>/application_partners/{application_id}/…</c>.</summary>
    Application,
}
