using AuroraGateway.Admin;
using AuroraGateway.Admin.Status;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Configuration.Reload;
using AuroraGateway.Platform;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Configuration;

/// <summary>Registers the reload, what the admin listener shows of the configuration, and its warnings at start.</summary>
internal static partial class ConfigurationFeature
{
    public static void AddConfiguration(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(provider => new ConfigurationState(
            settings.Snapshot?.Source.Path, settings.Snapshot?.Digest ?? "", provider.GetRequiredService<TimeProvider>().GetUtcNow()));
        services.AddSingleton<IConfigurationPart, ConfigurationPart>();
        services.AddSingleton<ConfigurationView>();
        services.AddSingleton<IConfigurationView>(static provider => provider.GetRequiredService<ConfigurationView>());
        services.AddSingleton<UpstreamFactory>();
        services.AddSingleton<ModelBuilder>();
        services.AddSingleton<ConfigurationReload>();
        services.AddSingleton<IReload>(static provider => provider.GetRequiredService<ConfigurationReload>());
        services.AddHostedService<ConfigurationWatcher>();
        services.AddAtStart(provider => Warn(provider, settings));
    }

    private static void Warn(IServiceProvider provider, GatewaySettings settings)
    {
        var log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("AuroraGateway.Configuration");
        var otlp = provider.GetRequiredService<OtlpSettings>();
        foreach (var warning in settings.Warnings.Concat(EnvironmentWarnings.Find(settings.Proxy is not null, otlp)))
        {
            Log.Warned(log, warning.Path, warning.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1621, LogLevel.Warning, "{Setting}: {Warning}")]
        public static partial void Warned(ILogger log, string setting, string warning);
    }
}
