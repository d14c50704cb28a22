using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants.Authorization;

namespace AuroraGateway.Tenants;

/// <summary>
/// Registers whether tenants have authorised the application, and which of them have a label of their own in metrics.
/// </summary>
internal static class TenantsFeature
{
    public static void AddTenants(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<TenantAuthorizations>();
        services.AddSingleton(new BoundedLabels<TenantId>(settings.Options.Telemetry.Tenants));
    }
}
