using AuroraGateway.Callers.Certificates;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Admin;
using AuroraGateway.Grants;
using AuroraGateway.Hosting.Tls;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits;
using AuroraGateway.Redis;
using AuroraGateway.Telemetry;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Configuration;

/// <summary>The sections of the configuration file beside the callers, which are bound one at a time.</summary>
public sealed class GatewayOptions
{
    public AuroraOptions Aurora { get; set; } = new();

    public ListenOptions Listen { get; set; } = new();

    public TlsOptions Tls { get; set; } = new();

    public Dictionary<string, TenantOptions> Tenants { get; set; } = [];

    public JwtOptions Jwt { get; set; } = new();

    public KeysOptions Keys { get; set; } = new();

    public LimitsOptions Limits { get; set; } = new();

    public RedisOptions Redis { get; set; } = new();

    public HeaderOptions Headers { get; set; } = new();

    public ReplayOptions Replay { get; set; } = new();

    public LogOptions Log { get; set; } = new();

    public TelemetryOptions Telemetry { get; set; } = new();

    public AdminOptions Admin { get; set; } = new();

    public WebhooksOptions Webhooks { get; set; } = new();
}

/// <summary>Where the gateway listens.</summary>
public sealed class ListenOptions
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

/// <summary>One caller: how it proves itself, and what it may do.</summary>
public sealed class CallerOptions
{
    /// <summary>SHA-256 digests of its keys, in hexadecimal.</summary>
    public List<string> ApiKeySha256 { get; set; } = [];

    /// <summary>Claims of its JWTs; all must match.</summary>
    public Dictionary<string, string> Jwt { get; set; } = [];

    /// <summary>A name in its client certificate.</summary>
    public CertificateOptions? Certificate { get; set; }

    /// <summary>The user that it runs as when it connects over the Unix socket.</summary>
    public long? UnixSocketUid { get; set; }

    /// <summary>A request from this host without a proof comes from this caller.</summary>
    public bool AnonymousOnLoopback { get; set; }

    public List<GrantOptions> Grants { get; set; } = [];

    public List<CallerLimitOptions> Limits { get; set; } = [];
}

/// <summary>What else may pass to Aurora.</summary>
public sealed class HeaderOptions
{
    /// <summary>Request header names beside the built-in allow-list.</summary>
    public List<string> Allow { get; set; } = [];
}
