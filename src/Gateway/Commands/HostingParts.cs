using System.Net;
using System.Net.Sockets;
using AuroraGateway.Admin.Status;
using AuroraGateway.Configuration;
using AuroraGateway.Forwarding;
using AuroraGateway.Hosting;
using AuroraGateway.Listening;
using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Commands;

/// <summary>The two listeners with their bounds, and what watches over them.</summary>
public sealed class HostingParts
{
    private readonly List<DataListener> listeners = [];
    private readonly List<AdminListener> adminListeners = [];

    private HostingParts(GatewaySettings settings)
    {
        Data = EndpointsOf(settings.Data);
        Admin = EndpointsOf(settings.Admin);
    }

    /// <summary>What the data listener is bound to.</summary>
    public IReadOnlyList<EndPoint> Data { get; }

    public IReadOnlyList<EndPoint> Admin { get; }

    /// <summary>Those that are open; Kestrel disposes them.</summary>
    public IReadOnlyList<DataListener> Listeners => listeners;

    public static HostingParts Add(IServiceCollection services, GatewaySettings settings)
    {
        var parts = new HostingParts(settings);
        var budget = settings.Budget;
        services.AddSingleton(parts);
        services.AddSingleton(budget);
        services.AddSingleton(provider => new ConnectionTable(
            budget.Connections, ConnectionTable.ShareOf(budget.Connections, settings.Policy.Callers.Count), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AcceptState>();
        services.AddSingleton<ListenerProbe>();
        services.AddSingleton<CallerConnections>();
        services.AddSingleton(static _ => new StrangerThreads());
        services.AddSingleton<IConnectionListenerFactory>(provider => new ListenerFactory(
            endpoint => parts.Admin.Any(admin => ReferenceEquals(admin, endpoint)), endpoint => parts.OpenData(endpoint, settings, provider), endpoint => parts.OpenAdmin(endpoint, settings, provider)));
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
    private static IReadOnlyList<EndPoint> EndpointsOf(ListenAddress address) => address.SocketPath is { } path
        ? [new UnixDomainSocketEndPoint(path)]
        : [.. address.Endpoints.Where(endpoint => !address.IsLocalhost || LocalAddresses.Has(endpoint.Address))];

    private DataListener OpenData(EndPoint endpoint, GatewaySettings settings, IServiceProvider provider)
    {
        var listener = new DataListener(
            endpoint,
            new DataListenerOptions(Bind, EventLoops.IsOn, BufferLimits.Connection, BufferLimits.Connection),
            provider.GetRequiredService<ConnectionTable>(),
            provider.GetRequiredService<AcceptState>(),
            provider.GetRequiredService<ListenerProbe>(),
            provider.GetRequiredService<ILogger<DataListener>>());
        listeners.Add(listener);
        return listener;

        Socket Bind(EndPoint at) => BufferLimits.Apply(UnixSocketFile.Bind(at, settings.Options.Listen.SocketMode));
    }

    private AdminListener OpenAdmin(EndPoint endpoint, GatewaySettings settings, IServiceProvider provider)
    {
        var liveness = provider.GetRequiredService<Liveness>();
        var listener = new AdminListener(
            endpoint, Bind, settings.Budget.AdminConnections, provider.GetRequiredService<AcceptState>(), () => liveness.Reason);
        adminListeners.Add(listener);
        return listener;

        Socket Bind(EndPoint at) => BufferLimits.Apply(UnixSocketFile.Bind(at, settings.Options.Listen.AdminSocketMode));
    }

    // Before one is bound there is nothing to ask.
    private async Task ProbeAsync(ListenerProbe probe, CancellationToken cancellation)
    {
        foreach (var listener in listeners.ToArray())
        {
            await probe.TryAsync(listener.EndPoint, cancellation);
        }
    }
}
