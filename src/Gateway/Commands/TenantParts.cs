using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;
using AuroraGateway.Tenants.Authorization;

namespace AuroraGateway.Commands;

/// <summary>The names of tenants, and whether they have authorised the application.</summary>
internal static class TenantParts
{
    public static void Add(IServiceCollection services, GatewaySettings settings)
    {
        var directory = new TenantDirectory(settings.Tenants);
        services.AddSingleton(directory);
        services.AddSingleton<ITenantNames>(directory);
        services.AddSingleton<TenantAuthorizations>();
    }
}
