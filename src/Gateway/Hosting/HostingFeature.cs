using AuroraGateway.Admin.Status;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Files;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Hosting.Health;
using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Hosting.Lifetime;
using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Hosting.Resources;
using AuroraGateway.Hosting.Sockets;
using AuroraGateway.Hosting.Tls;
using AuroraGateway.Platform;
using AuroraGateway.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Hosting;

/// <summary>Registers the server: its listeners, what bounds and watches them, and how the process ends.</summary>
internal static class HostingFeature
{
    /// <param name="builder">The host.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="inherited">Sockets that a supervisor passed on; null for none.</param>
    public static void AddHosting(this WebApplicationBuilder builder, GatewaySettings settings, InheritedSockets? inherited)
    {
        // A bare LF ends no line: a proxy in front of this one may read it as part of a line.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        var listen = settings.Options.Listen;
        var listeners = new GatewayListeners(listen, settings.Data, settings.Admin, inherited ?? new InheritedSockets());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            KestrelSetup.Apply(kestrel, listeners, listen.MaxBody, settings.Budget.Http2Streams));
        builder.Services.AddSingleton(listeners);
        builder.Services.AddSingleton(settings.Budget);
        AddConnections(builder.Services, settings.Budget, settings.Policy.Callers.Count);
        AddListeners(builder.Services, settings.Budget, listeners);
        AddDeparture(builder.Services, listeners);
        if (settings.Data.IsTls)
        {
            AddTls(builder.Services, settings.Options.Tls);
        }

        builder.Services.AddAtStart<ResourceGauges>();
        builder.Services.AddSingleton<IResourcePart, ResourcePart>();
        builder.Services.AddAtStart(
            provider => HealthEvents.Budget(provider.GetRequiredService<ILogger<ResourceBudget>>(), settings.Budget));
    }

    private static void AddConnections(IServiceCollection services, ResourceBudget budget, int callers)
    {
        services.AddSingleton(provider => new ConnectionTable(
            budget.Connections, ConnectionTable.ShareOf(budget.Connections, callers),
            provider.GetRequiredService<TimeProvider>(), new HeadBudget(budget.HeadBytes, provider.GetRequiredService<TimeProvider>())));
        services.AddSingleton<OpenConnections>();
        services.AddSingleton<AcceptState>();
        services.AddSingleton<ListenerProbe>();
        services.AddSingleton<CallerConnections>();
        services.AddSingleton(static _ => new StrangerThreads());
    }

    private static void AddListeners(IServiceCollection services, ResourceBudget budget, GatewayListeners listeners)
    {
        services.AddSingleton<IConnectionListenerFactory>(provider => new ListenerFactory(
            listeners.IsAdmin, endpoint => listeners.OpenData(endpoint, provider),
            endpoint => listeners.OpenAdmin(endpoint, budget.AdminConnections, provider)));
        services.AddSingleton(provider =>
        {
            var bodies = provider.GetRequiredService<BodyBudget>();
            return new ResourceUse(
                budget, provider.GetRequiredService<ConnectionTable>(), () => listeners.AdminConnections, () => bodies.Used);
        });
        services.AddSingleton(provider => new Liveness(
            cancellation => listeners.ProbeAsync(provider.GetRequiredService<ListenerProbe>(), cancellation),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Liveness>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<Liveness>());
        services.AddSingleton(static provider => new ListenerUpkeep(
            provider.GetRequiredService<ConnectionTable>(), provider.GetRequiredService<ResourceBudget>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ListenerUpkeep>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<ListenerUpkeep>());
    }

    private static void AddDeparture(IServiceCollection services, GatewayListeners listeners)
    {
        // The server's own deadline is by the system's clock too.
        services.AddHostedService(provider => new Departure(
            listeners.Terms, listeners.Departing(provider.GetRequiredService<LiveModel>().StopExchanging),
            provider.GetRequiredService<OpenConnections>(), provider.GetRequiredService<ActiveRequests>(),
            provider.GetRequiredService<IHostApplicationLifetime>(), TimeProvider.System,
            provider.GetRequiredService<ILogger<Departure>>()));
        services.AddSingleton(static provider => new Supervisor(
            Environment.GetEnvironmentVariable(Supervisor.Variable), TimeProvider.System,
            provider.GetRequiredService<ILogger<Supervisor>>()));
        services.AddHostedService(provider => new SupervisorNotices(
            provider.GetRequiredService<Supervisor>(),
            SupervisorNotices.Watchdog(Environment.GetEnvironmentVariable, Environment.ProcessId),
            () => provider.GetRequiredService<Liveness>().Reason is null,
            listeners.Terms, provider.GetRequiredService<IHostApplicationLifetime>(), TimeProvider.System));
        services.AddHostedService(
            static provider => new SecondSignal(Environment.Exit, provider.GetRequiredService<ILogger<SecondSignal>>()));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = listeners.Terms.Longest + DepartureTerms.Rest);
    }

    private static void AddTls(IServiceCollection services, TlsOptions options)
    {
        services.AddSingleton(provider => new ListenerTls(
            options, provider.GetRequiredService<FileFailures>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ListenerTls>>()));
        services.AddSingleton<ICertificatePart, CertificatePart>();
        services.AddAtStart<CertificateGauges>();
    }
}
