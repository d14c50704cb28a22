using System.Net;
using System.Net.Sockets;
using AuroraGateway.Admin.Status;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Hosting;
using AuroraGateway.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Commands;

/// <summary>The two listeners with their bounds, and what watches over them.</summary>
internal sealed class HostingParts
{
    private readonly List<DataListener> listeners = [];
    private readonly List<AdminListener> adminListeners = [];

    private readonly ListenerSockets sockets;

    private HostingParts(GatewaySettings settings, InheritedSockets inherited)
    {
        sockets = new ListenerSockets(inherited, settings.Options.Listen);
        Data = inherited.Data.Count > 0 ? inherited.Data : EndpointsOf(settings.Data);
        Admin = inherited.Admin.Count > 0 ? inherited.Admin : EndpointsOf(settings.Admin);
        var isAtHand = inherited.Data.Count > 0 || Data.All(IsLocal);
        Terms = new DepartureTerms(settings.Options.Listen.Linger ?? (isAtHand ? TimeSpan.Zero : DepartureTerms.RemoteLinger), settings.Options.Listen.Grace)
        {
            IsReplaced = settings.Options.Listen.Handover,
            IsInherited = inherited.Data.Count > 0,
        };
    }

    /// <summary>What the data listener is bound to.</summary>
    public IReadOnlyList<EndPoint> Data { get; }

    public IReadOnlyList<EndPoint> Admin { get; }

    /// <summary>How long the process stays after SIGTERM.</summary>
    public DepartureTerms Terms { get; }

    /// <summary>Those that are open; Kestrel disposes them.</summary>
    public IReadOnlyList<DataListener> Listeners => listeners;

    public static HostingParts Add(IServiceCollection services, GatewaySettings settings, InheritedSockets inherited)
    {
        var parts = new HostingParts(settings, inherited);
        var budget = settings.Budget;
        services.AddSingleton(parts);
        services.AddSingleton(budget);
        services.AddSingleton(provider => new ConnectionTable(
            budget.Connections, ConnectionTable.ShareOf(budget.Connections, settings.Policy.Callers.Count),
            provider.GetRequiredService<TimeProvider>(), new HeadBudget(budget.HeadBytes, provider.GetRequiredService<TimeProvider>())));
        services.AddSingleton<OpenConnections>();
        services.AddSingleton<AcceptState>();
        services.AddSingleton<ListenerProbe>();
        services.AddSingleton<CallerConnections>();
        services.AddSingleton(static _ => new StrangerThreads());
        services.AddSingleton<IConnectionListenerFactory>(provider => new ListenerFactory(
            endpoint => parts.Admin.Any(admin => ReferenceEquals(admin, endpoint)), endpoint => parts.OpenData(endpoint, provider), endpoint => parts.OpenAdmin(endpoint, settings, provider)));
        services.AddSingleton(provider => new ResourceUse(
            budget, provider.GetRequiredService<ConnectionTable>(), () => parts.adminListeners.Sum(static listener => listener.Count), ReplayBytes(provider)));
        services.AddSingleton(provider => new Liveness(
            cancellation => parts.ProbeAsync(provider.GetRequiredService<ListenerProbe>(), cancellation),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Liveness>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<Liveness>());
        services.AddSingleton(static provider => new ListenerUpkeep(
            provider.GetRequiredService<ConnectionTable>(), provider.GetRequiredService<ResourceBudget>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ListenerUpkeep>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<ListenerUpkeep>());
        AddDeparture(services, parts);
        services.AddSingleton<ResourceGauges>();
        services.AddSingleton<IResourcePart, ResourcePart>();
        return parts;
    }

    public static void Begin(WebApplication app, GatewaySettings settings)
    {
        app.Services.GetRequiredService<ResourceGauges>();
        HostingEvents.Budget(app.Services.GetRequiredService<ILogger<ResourceBudget>>(), settings.Budget);
    }

    private static Func<long> ReplayBytes(IServiceProvider provider)
    {
        var bodies = provider.GetRequiredService<BodyBudget>();
        return () => bodies.Used;
    }

    // A host without IPv6 has no second loopback address, and listens on the first alone.
    internal static IReadOnlyList<EndPoint> EndpointsOf(ListenAddress address) => address.SocketPath is { } path
        ? [new UnixDomainSocketEndPoint(path)]
        : [.. address.Endpoints.Where(endpoint => !address.IsLocalhost || LocalAddresses.Has(endpoint.Address))];

    private static void AddDeparture(IServiceCollection services, HostingParts parts)
    {
        // The server's own deadline is by the system's clock too.
        services.AddHostedService(provider => new Departure(
            parts.Terms,
            new DepartingListeners(parts.listeners, parts.adminListeners, provider.GetRequiredService<LiveModel>().StopExchanging),
            provider.GetRequiredService<OpenConnections>(), provider.GetRequiredService<ActiveRequests>(),
            provider.GetRequiredService<IHostApplicationLifetime>(), TimeProvider.System, provider.GetRequiredService<ILogger<Departure>>()));
        services.AddSingleton(static provider => new Supervisor(
            Environment.GetEnvironmentVariable(Supervisor.Variable), TimeProvider.System, provider.GetRequiredService<ILogger<Supervisor>>()));
        services.AddHostedService(provider => new SupervisorNotices(
            provider.GetRequiredService<Supervisor>(), SupervisorNotices.Watchdog(Environment.GetEnvironmentVariable, Environment.ProcessId),
            () => provider.GetRequiredService<Liveness>().Reason is null,
            parts.Terms, provider.GetRequiredService<IHostApplicationLifetime>(), TimeProvider.System));
        services.AddHostedService(static provider => new SecondSignal(Environment.Exit, provider.GetRequiredService<ILogger<SecondSignal>>()));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = parts.Terms.Longest + DepartureTerms.Rest);
    }

    private static bool IsLocal(EndPoint endpoint) => endpoint is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address);

    private DataListener OpenData(EndPoint endpoint, IServiceProvider provider)
    {
        var listener = new DataListener(
            endpoint,
            new DataListenerOptions(sockets.BindData, EventLoops.IsOn, BufferLimits.Connection, BufferLimits.Connection),
            provider.GetRequiredService<ConnectionTable>(),
            provider.GetRequiredService<AcceptState>(),
            provider.GetRequiredService<ListenerProbe>(),
            provider.GetRequiredService<OpenConnections>(),
            provider.GetRequiredService<ILogger<DataListener>>());
        listeners.Add(listener);
        return listener;
    }

    private AdminListener OpenAdmin(EndPoint endpoint, GatewaySettings settings, IServiceProvider provider)
    {
        var liveness = provider.GetRequiredService<Liveness>();
        var listener = new AdminListener(
            endpoint, sockets.BindAdmin, settings.Budget.AdminConnections,
            provider.GetRequiredService<AcceptState>(), () => liveness.Reason);
        adminListeners.Add(listener);
        return listener;
    }

    // Before one is bound there is nothing to ask, and one that closes because the process stops accepts nothing.
    private async Task ProbeAsync(ListenerProbe probe, CancellationToken cancellation)
    {
        foreach (var listener in listeners.Where(static listener => !listener.IsLeaving).ToArray())
        {
            try
            {
                await probe.TryAsync(listener.EndPoint, cancellation);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException &&
                (listener.IsLeaving || ListeningPort.IsShared(listener.EndPoint)))
            {
                // It closed meanwhile, or the connection went to the other process on this address: that says nothing of this one.
            }
        }
    }
}
