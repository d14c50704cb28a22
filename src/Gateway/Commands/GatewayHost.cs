using AuroraGateway.Admin;
using AuroraGateway.Admin.Status;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reload;
using AuroraGateway.Connections;
using AuroraGateway.Files;
using AuroraGateway.Forwarding;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Hosting;
using AuroraGateway.Hosting.Tls;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Redis;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;
using AuroraGateway.Usage;

namespace AuroraGateway.Commands;

/// <summary>Puts the rooms together to a running gateway.</summary>
internal static class GatewayHost
{
    /// <param name="settings">A configuration that passed every rule.</param>
    /// <param name="accessOutput">Where access lines go; null for standard output.</param>
    /// <param name="time">The clock.</param>
    /// <param name="otlp">What is exported where; null asks the environment.</param>
    /// <param name="inherited">Sockets that a supervisor passed on; null for none.</param>
    public static WebApplication Build(
        GatewaySettings settings, Stream? accessOutput = null, TimeProvider? time = null, OtlpSettings? otlp = null, InheritedSockets? inherited = null)
    {
        // A bare LF ends no line: whoever stands before us may read it as part of one.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        AuroraTransport.FixWindows();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.AddTelemetry(settings.Options.Log, accessOutput, otlp ?? OtlpSettings.FromEnvironment());
        var parts = HostingParts.Add(builder.Services, settings, inherited ?? new InheritedSockets());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listeners.Open(kestrel, settings, parts));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<FileTroubles>();
        AddKeys(builder.Services, settings);
        AddUpkeep(builder.Services, settings);
        LimitParts.Add(builder.Services, settings);
        CallerParts.Add(builder.Services, settings);
        AddForwarding(builder.Services, settings);
        AddReload(builder.Services, settings);
        WebhookParts.Add(builder.Services, settings);
        builder.Services.AddAdmin(settings.Options.Admin, settings.AdminToken, provider => StatusParts.NeighboursOf(settings, provider));
        TenantParts.Add(builder.Services, settings);

        var app = builder.Build();
        var level = app.Services.GetRequiredService<LogLevelSwitch>();
        app.Lifetime.ApplicationStarted.Register(() => level.HasStarted = true);
        app.Services.GetRequiredService<BuildGauge>();
        app.Services.GetRequiredService<KeyGauges>();
        app.Services.GetRequiredService<QuotaGauges>();
        app.Services.GetRequiredService<AdminGauges>();
        app.Services.GetRequiredService<BodyGauges>();
        app.Services.GetService<CertificateGauges>();
        app.Services.GetRequiredService<StatusBoard>();
        CallerParts.Begin(app, settings);
        HostingParts.Begin(app, settings);
        var admin = ((IApplicationBuilder)app).New();
        admin.UseAdmin();
        app.Run(Listeners.Route(admin.Build(), app.Services.GetRequiredService<GatewayPipeline>()));
        return app;
    }

    private static void AddKeys(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<KeyMetrics>();
        services.AddSingleton(new BoundedLabels<TenantId>(settings.Options.Telemetry.Tenants));
        services.AddSingleton(settings.Options.Keys);
        services.AddSingleton(static provider => new AddressBook(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AuroraConnections>();
        services.AddSingleton(provider => new ApplicationKeys(
            settings.ApplicationKey, provider.GetRequiredService<ILogger<ApplicationKeys>>()));
        services.AddSingleton<AuroraExchange>();
        var application = settings.Options.Aurora.ApplicationId;
        services.AddRedis(settings.Redis, settings.Redis is { } redis ? new SharedNames(redis.Options.Prefix, settings.Origin.Prefix, application) : null);
        if (settings.Redis is not null)
        {
            services.AddSharedKeys(settings.Origin, application);
        }
        else
        {
            services.AddUnsharedKeys();
        }

        services.AddSingleton<KeyGauges>();
    }

    private static void AddUpkeep(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(provider => new KeyUpkeep(
            provider.GetRequiredService<Func<KeyRing>>(),
            provider.GetRequiredService<Func<ExchangeEndpoint>>(),
            settings.Warm,
            settings.Options.Keys,
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(static provider => provider.GetRequiredService<KeyUpkeep>());
        services.AddSingleton<ApplicationKeyWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<ApplicationKeyWatch>());
        services.AddHostedService<ProxyCredentialWatch>();
    }

    private static void AddReload(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(provider => new ConfigurationState(
            settings.Snapshot?.Source.Path, settings.Snapshot?.Digest ?? "", provider.GetRequiredService<TimeProvider>().GetUtcNow()));
        services.AddSingleton<IConfigurationPart, ConfigurationPart>();
        services.AddSingleton(new ConfigurationView(settings));
        services.AddSingleton<IConfigurationView>(static provider => provider.GetRequiredService<ConfigurationView>());
        services.AddSingleton<UpstreamFactory>();
        services.AddSingleton<ModelBuilder>();
        services.AddSingleton<ConfigurationReload>();
        services.AddSingleton<IReload>(static provider => provider.GetRequiredService<ConfigurationReload>());
        services.AddHostedService<ConfigurationWatcher>();
    }

    private static void AddForwarding(IServiceCollection services, GatewaySettings settings)
    {
        services.AddHttpForwarder();
        services.AddSingleton(new BodyBudget(settings.Budget.ReplayBytes, settings.Budget.ReplayBytesPerCaller));
        services.AddSingleton<BodyGauges>();
        services.AddSingleton(provider => new LiveModel(provider.GetRequiredService<ModelBuilder>()
            .Build(settings, previous: null, provider.GetRequiredService<LiveJwt>().Current)));
        AddOfUpstream(services, static upstream => upstream.Site);
        AddOfUpstream(services, static upstream => upstream.KeyRing);
        AddOfUpstream(services, static upstream => upstream.Endpoint);
        AddOfUpstream(services, static upstream => upstream.Quota);
        services.AddSingleton(new PendingRefusals(settings.Budget.PendingRefusals));
        services.AddSingleton<AuroraResponses<TenantId>>();
        services.AddSingleton<UsageLog>();
        services.AddSingleton<LimitStep>();
        services.AddSingleton<SessionStep>();
        services.AddSingleton<KeyStep>();
        services.AddSingleton<ForwardStep>();
        services.AddSingleton<ReplayStep>();
        services.AddSingleton<RequestRecorder>();
        services.AddSingleton<ProblemResponse>();
        services.AddSingleton<GatewayPipeline>();
    }

    // A part of the upstream in use, for what is no request: a reload may replace it between two calls.
    private static void AddOfUpstream<T>(IServiceCollection services, Func<Upstream, T> part) => services.AddSingleton<Func<T>>(provider =>
    {
        var live = provider.GetRequiredService<LiveModel>();
        return () => part(live.Current.Upstream);
    });
}
