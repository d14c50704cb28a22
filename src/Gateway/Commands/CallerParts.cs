using AuroraGateway.Admin.Status;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Connections;
using AuroraGateway.Commands.Checks;
using AuroraGateway.Files;
using AuroraGateway.Hosting.Tls;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Commands;

/// <summary>What callers are known by while the gateway runs: the issuer's keys, the listener's TLS; only what the configuration uses.</summary>
public static partial class CallerParts
{
    public static void Add(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(provider =>
        {
            var live = new LiveJwt(rules => Keys(rules, provider), provider.GetRequiredService<TimeProvider>());
            live.Change(settings.Jwt, static _ => { });
            return live;
        });

        if (settings.Data.IsTls)
        {
            services.AddSingleton(provider => new ListenerTls(
                settings.Options.Tls, provider.GetRequiredService<FileTroubles>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ListenerTls>>()));
            services.AddSingleton<ICertificatePart, CertificatePart>();
            services.AddSingleton<CertificateGauges>();
        }
    }

    /// <summary>Says what is worth a word.</summary>
    public static void Begin(WebApplication app, GatewaySettings settings)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("AuroraGateway.Configuration");
        var otlp = app.Services.GetRequiredService<OtlpSettings>();
        foreach (var warning in settings.Warnings.Concat(EnvironmentWarnings.Find(settings.Proxy is not null, otlp)))
        {
            Log.Warned(log, warning.Path, warning.Message);
        }
    }

    private static IJwtKeys Keys(JwtRules rules, IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var log = provider.GetRequiredService<ILogger<JwtVerifier>>();
        return rules.JwksFile is { } path
            ? new JwksFileKeys(path, provider.GetRequiredService<FileTroubles>(), time, log)
            : new DiscoveredKeys(new Discovery(rules, provider.GetRequiredService<AddressBook>(), time), time, log);
    }

    private static partial class Log
    {
        [LoggerMessage(1621, LogLevel.Warning, "{Setting}: {Warning}")]
        public static partial void Warned(ILogger log, string setting, string warning);
    }
}
