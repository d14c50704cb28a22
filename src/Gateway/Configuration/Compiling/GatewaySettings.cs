using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Admin;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Connections;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Hosting.Resources;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>A configuration that passed every rule, compiled to what the rooms work with.</summary>
internal sealed class GatewaySettings
{
    public required GatewayOptions Options { get; init; }

    public required AuroraOrigin Origin { get; init; }

    public required ApplicationKey ApplicationKey { get; init; }

    /// <summary>Trusted for Aurora instead of the system's; null for those.</summary>
    public required X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Where connections to Aurora and to the issuer of JWTs go through; null for none.</summary>
    public required ForwardProxy? Proxy { get; init; }

    /// <summary>How connections to Aurora are made.</summary>
    internal ConnectionTerms ConnectionTerms => new(Options.Aurora.ConnectTimeout, Authorities, Budget.AuroraConnections, Proxy);

    /// <summary>Null: this process alone.</summary>
    public required RedisTarget? Redis { get; init; }

    public required Policy Policy { get; init; }

    /// <summary>The callers of the policy, for the next configuration.</summary>
    internal CompiledCallers? Callers { get; init; }

    /// <summary>Names and quotas.</summary>
    internal TenantDirectory Tenants { get; init; } = TenantDirectory.Empty;

    /// <summary>How keys are cached and exchanged; without a target.</summary>
    internal KeyTerms Keys { get; init; } = new();

    /// <summary>What it was read from; null if it was put together by hand.</summary>
    internal ConfigurationSnapshot? Snapshot { get; set; }

    /// <summary>How memory and descriptors are divided.</summary>
    public required ResourceBudget Budget { get; init; }

    public required ListenAddress Data { get; init; }

    public required ListenAddress Admin { get; init; }

    /// <summary>What the admin listener asks for; null for nothing.</summary>
    public required AdminToken? AdminToken { get; init; }

    /// <summary>What JWTs are held against; null if none are taken.</summary>
    public required JwtRules? Jwt { get; init; }

    /// <summary>Where Aurora reaches the receiver of webhooks; null if that is not configured.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Where the receiver of webhooks listens; null for none.</summary>
    internal ListenAddress? WebhookListen { get; init; }

    /// <summary>Authenticates Aurora there.</summary>
    internal WebhookSecret? WebhookSecret { get; init; }

    /// <summary>Where other events are forwarded; null for none.</summary>
    internal WebhookForwardTerms? WebhookForward { get; init; }

    /// <summary>What is allowed and yet worth a word.</summary>
    public required IReadOnlyList<ConfigurationError> Warnings { get; init; }
}
