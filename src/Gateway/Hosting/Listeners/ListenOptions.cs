namespace AuroraGateway.Hosting.Listeners;

/// <summary>Where the gateway listens.</summary>
internal sealed class ListenOptions
{
    /// <summary>The data listener: <c>http://ADDRESS:PORT</c>, <c>https://ADDRESS:PORT</c> or <c>unix:/path</c>.</summary>
    public string Url { get; set; } = "http://127.0.0.1:8080";

    /// <summary>The admin listener.</summary>
    public string AdminUrl { get; set; } = "http://127.0.0.1:8081";

    /// <summary>Mode of a Unix socket's file, as <c>chmod</c> takes it: who may connect at all.</summary>
    public string SocketMode { get; set; } = "660";

    /// <summary>
    /// Mode of the admin listener's Unix socket. The operator alone unless set: who may call the data listener is another audience.
    /// </summary>
    public string AdminSocketMode { get; set; } = "600";

    /// <summary>
    /// How long new connections are still accepted after SIGTERM; null for five seconds, and for none on loopback, a Unix socket or a
    /// socket that was passed on.
    /// </summary>
    public TimeSpan? Linger { get; set; }

    /// <summary>Lets a second process of the same user listen on the same addresses, so that it can replace this one.</summary>
    public bool Handover { get; set; }

    /// <summary>How long requests in flight may take to finish after SIGTERM and <see cref="Linger"/>.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Connections that callers may have open at once; null for as many as memory and descriptors allow.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Bytes of a request body at the most; null for no bound (it is streamed).</summary>
    public long? MaxBody { get; set; }
}
