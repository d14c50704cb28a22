namespace AuroraGateway.Grants;

/// <summary>One grant as configured.</summary>
internal sealed class GrantOptions
{
    /// <summary>Tenant ids, or <c>*</c> for every tenant.</summary>
    public List<string> Tenants { get; set; } = [];

    /// <summary><c>METHOD /pattern</c> each, relative to the tenant; empty grants everything below.</summary>
    public List<string> Allow { get; set; } = [];

    /// <summary>Grants the application's own endpoints instead of tenants.</summary>
    public bool Application { get; set; }
}
