using System.Net;
using System.Net.Sockets;
using AuroraGateway.Hosting.Health;
using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Hosting.Lifetime;
using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Hosting.Resources;
using AuroraGateway.Hosting.Sockets;

namespace AuroraGateway.Hosting;

/// <summary>The data listener and the admin listener: what they are bound to, and the sockets that are open.</summary>
internal sealed class GatewayListeners
{
    private readonly List<DataListener> listeners = [];
    private readonly List<AdminListener> adminListeners = [];
    private readonly ListenerSockets sockets;

    /// <param name="options">The section <c>Listen</c>.</param>
    /// <param name="data">The address of the data listener.</param>
    /// <param name="admin">The address of the admin listener.</param>
    /// <param name="inherited">Sockets that a supervisor passed on; they replace the addresses.</param>
    public GatewayListeners(ListenOptions options, ListenAddress data, ListenAddress admin, InheritedSockets inherited)
    {
        sockets = new ListenerSockets(inherited, options);
        IsTls = data.IsTls;
        Data = inherited.Data.Count > 0 ? inherited.Data : data.Bindable();
        Admin = inherited.Admin.Count > 0 ? inherited.Admin : admin.Bindable();
        var isAtHand = inherited.Data.Count > 0 || Data.All(IsLocal);
        Terms = new DepartureTerms(options.Linger ?? (isAtHand ? TimeSpan.Zero : DepartureTerms.RemoteLinger), options.Grace)
        {
            IsReplaced = options.Handover,
            IsInherited = inherited.Data.Count > 0,
        };
    }

    /// <summary>What the data listener is bound to.</summary>
    public IReadOnlyList<EndPoint> Data { get; }

    public IReadOnlyList<EndPoint> Admin { get; }

    /// <summary>Whether callers connect by TLS.</summary>
    public bool IsTls { get; }

    /// <summary>How long the process stays after SIGTERM.</summary>
    public DepartureTerms Terms { get; }

    /// <summary>Those that are open; Kestrel disposes them.</summary>
    public IReadOnlyList<DataListener> Listeners => listeners;

    /// <summary>Connections to the admin listener.</summary>
    public int AdminConnections => adminListeners.Sum(static listener => listener.Count);

    public bool IsAdmin(EndPoint endpoint) => Admin.Any(admin => ReferenceEquals(admin, endpoint));

    public IDepartingListeners Departing(Action stopExchanging) => new DepartingListeners(listeners, adminListeners, stopExchanging);

    public DataListener OpenData(EndPoint endpoint, IServiceProvider provider)
    {
        var listener = new DataListener(
            endpoint,
            new DataListenerOptions(sockets.BindData, EventLoops.IsOn, BufferLimits.Connection, BufferLimits.Response),
            provider.GetRequiredService<ConnectionTable>(),
            provider.GetRequiredService<AcceptState>(),
            provider.GetRequiredService<ListenerProbe>(),
            provider.GetRequiredService<OpenConnections>(),
            provider.GetRequiredService<ILogger<DataListener>>());
        listeners.Add(listener);
        return listener;
    }

    public AdminListener OpenAdmin(EndPoint endpoint, int connections, IServiceProvider provider)
    {
        var liveness = provider.GetRequiredService<Liveness>();
        var listener = new AdminListener(
            endpoint, sockets.BindAdmin, connections, provider.GetRequiredService<AcceptState>(), () => liveness.Reason);
        adminListeners.Add(listener);
        return listener;
    }

    /// <summary>Connects to each data listener. Before one is bound there is none to ask, and one that closes accepts nothing.</summary>
    public async Task ProbeAsync(ListenerProbe probe, CancellationToken cancellation)
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

    private static bool IsLocal(EndPoint endpoint) => endpoint is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address);
}
