using AuroraGateway.Admin;
using AuroraGateway.Callers;
using AuroraGateway.Commands;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Connections;
using AuroraGateway.Files;
using AuroraGateway.Forwarding;
using AuroraGateway.Hosting;
using AuroraGateway.Keys;
using AuroraGateway.Limits;
using AuroraGateway.Platform;
using AuroraGateway.Redis;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;
using AuroraGateway.Usage;
using AuroraGateway.Webhooks;

namespace AuroraGateway;

/// <summary>The table of contents: the command line, and the rooms of a gateway in the order in which a request meets them.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) => CommandLine.RunAsync(arguments, Build);

    /// <summary>What <c>run</c> starts.</summary>
    public static WebApplication Build(GatewaySettings settings, HostInputs inputs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(inputs.Time ?? TimeProvider.System);
        builder.AddTelemetry(settings.Options.Log, inputs.AccessOutput, inputs.Otlp ?? OtlpSettings.FromEnvironment());
        builder.AddHosting(settings, inputs.Sockets);  //   Kestrel and its two listeners
        services.AddFiles();
        services.AddOutgoingConnections(settings.Origin.IsEncrypted);
        services.AddTenants(settings);                 // 1. which tenant
        services.AddCallers(settings);                 // 2. who calls; 3. may they: Grants/, part of the policy
        services.AddRedis(settings);                   //    what replicas share
        services.AddLimits(settings);                  // 4. how often
        services.AddKeys(settings);                    // 5. with which key
        services.AddForwarding(settings);              // 6. forward
        services.AddUsage();
        services.AddConfiguration(settings);           //    reload
        services.AddWebhooks(settings);
        services.AddAdmin(settings);                   //    health, metrics, status page, actions

        var app = builder.Build();
        app.Services.DoAtStart();
        app.Run(KestrelSetup.Route(admin: app.BuildAdmin(), data: app.Services.GetRequiredService<GatewayPipeline>()));
        return app;
    }
}
