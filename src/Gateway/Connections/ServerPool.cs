using AuroraGateway.Platform;

namespace AuroraGateway.Connections;

/// <summary>
/// Pooled connections that can be replaced as a whole: requests in flight finish on the old ones, the next request gets a new one. It is
/// the response to a connection that cannot be trusted, because a request timed out on it: SocketsHttpHandler offers no way to take a
/// single one out.
/// </summary>
internal sealed class ServerPool : IDisposable
{
    // Longer than a request needs between reading Current and being sent.
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(2);

    private readonly Func<Action, HttpMessageInvoker> open;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<HttpMessageInvoker, ITimer> retired = [];
    private volatile HttpMessageInvoker current;
    private bool isDisposed;

    private ServerPool(Func<Action, HttpMessageInvoker> open, TimeProvider time)
    {
        this.open = open;
        this.time = time;
        current = Make();
    }

    /// <summary>Read once for each sending.</summary>
    public HttpMessageInvoker Current => current;

    /// <summary>Pools that were replaced and are not disposed yet.</summary>
    public int Retired
    {
        get
        {
            lock (gate)
            {
                return retired.Count;
            }
        }
    }

    /// <param name="connector">Makes connections.</param>
    /// <param name="most">Connections at once.</param>
    /// <param name="reach">Receives failures; null if they are not needed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="shape">What the handler has in addition to its connections.</param>
    /// <param name="wrap">What sends over it.</param>
    public static ServerPool Open(
        ServerConnector connector, int most, Reach? reach, TimeProvider time, Func<SocketsHttpHandler> shape,
        Func<HttpMessageHandler, HttpMessageInvoker> wrap) =>
        new(suspect => wrap(Handler(shape(), new ConnectionSource(connector, most, reach, time, suspect), most)), time);

    /// <summary>One that sends over a handler that stays.</summary>
    public static ServerPool Fixed(HttpMessageInvoker invoker) => new(_ => invoker, TimeProvider.System);

    /// <summary>Connections to the same server for something else: what makes these suspect makes those suspect.</summary>
    public ServerPool? Twin { get; set; }

    /// <summary>
    /// Gives no further request to the connections of <paramref name="used"/>, nor to those of the twin. If they were replaced already,
    /// nothing happens.
    /// </summary>
    public void Distrust(HttpMessageInvoker used)
    {
        if (Replace(used) && Twin is { } twin)
        {
            twin.Replace(twin.Current);
        }
    }

    /// <summary>Requests in flight finish; nothing more can be sent.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            current.Dispose();
            foreach (var (invoker, timer) in retired)
            {
                timer.Dispose();
                invoker.Dispose();
            }

            retired.Clear();
        }
    }

    private static SocketsHttpHandler Handler(SocketsHttpHandler handler, ConnectionSource source, int most)
    {
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.UseProxy = false;
        handler.MaxConnectionsPerServer = most;
        handler.ConnectCallback = source.ConnectAsync;

        // Each step of a connection has a time limit of its own.
        handler.ConnectTimeout = Timeout.InfiniteTimeSpan;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
        handler.KeepAlivePingDelay = LifeRecord.PingDelay;

        // Where the kernel does not report how long a connection has been silent (see LifeCheck), this ends it.
        handler.KeepAlivePingTimeout = LinuxCalls.AreUsed ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(5);

        // Null switches the handler's own tracing off: it would see a session token in a URL.
        handler.ActivityHeadersPropagator = null;
        return handler;
    }

    private bool Replace(HttpMessageInvoker used)
    {
        lock (gate)
        {
            if (isDisposed || current != used)
            {
                return false;
            }

            var next = Make();
            if (next == used)
            {
                return false;
            }

            retired[used] = time.CreateTimer(_ => End(used), null, Linger, Timeout.InfiniteTimeSpan);
            current = next;
            return true;
        }
    }

    private HttpMessageInvoker Make()
    {
        HttpMessageInvoker? made = null;
        return made = open(() => Distrust(made!));
    }

    private void End(HttpMessageInvoker invoker)
    {
        lock (gate)
        {
            if (retired.Remove(invoker, out var timer))
            {
                timer.Dispose();
                invoker.Dispose();
            }
        }
    }
}
