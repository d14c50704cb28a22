using AuroraGateway.Admin;
using AuroraGateway.Callers.Certificates;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Grants;
using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Hosting.Tls;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits;
using AuroraGateway.Redis;
using AuroraGateway.Telemetry;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Configuration;

/// <summary>The sections of the configuration file beside the callers, which are bound one at a time.</summary>
internal sealed class GatewayOptions
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

/// <summary>One caller: how it proves itself, and what it may do.</summary>
internal sealed class CallerOptions
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
internal sealed class HeaderOptions
{
    /// <summary>Request header names beside the built-in allow-list.</summary>
    public List<string> Allow { get; set; } = [];
}
