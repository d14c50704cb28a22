using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants.Authorization;

namespace AuroraGateway.Tenants;

/// <summary>
/// Registers the names of tenants, whether they have authorised the application, and which of them have a label of their own in metrics.
/// </summary>
internal static class TenantsFeature
{
    public static void AddTenants(this IServiceCollection services, GatewaySettings settings)
    {
        var directory = new TenantDirectory(settings.Tenants);
        services.AddSingleton(directory);
        services.AddSingleton<ITenantNames>(directory);
        services.AddSingleton<TenantAuthorizations>();
        services.AddSingleton(new BoundedLabels<TenantId>(settings.Options.Telemetry.Tenants));
    }
}
