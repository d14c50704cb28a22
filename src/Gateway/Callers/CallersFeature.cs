using AuroraGateway.Callers.Jwt;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Connections;
using AuroraGateway.Files;

namespace AuroraGateway.Callers;

/// <summary>Registers what verifies JWTs. All other proofs are part of the policy.</summary>
internal static class CallersFeature
{
    public static void AddCallers(this IServiceCollection services, GatewaySettings settings) => services.AddSingleton(provider =>
    {
        var live = new LiveJwt(rules => Keys(rules, provider), provider.GetRequiredService<TimeProvider>());
        live.Change(settings.Jwt, static _ => { });
        return live;
    });

    private static IJwtKeys Keys(JwtRules rules, IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var log = provider.GetRequiredService<ILogger<JwtVerifier>>();
        return rules.JwksFile is { } path
            ? new JwksFileKeys(path, provider.GetRequiredService<FileFailures>(), time, log)
            : new DiscoveredKeys(new Discovery(rules, provider.GetRequiredService<AddressBook>(), time), time, log);
    }
}
