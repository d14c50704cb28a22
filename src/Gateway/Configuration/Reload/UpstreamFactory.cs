using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Tenants;
using AuroraGateway.Tenants.Authorization;
using AuroraGateway.Usage;

namespace AuroraGateway.Configuration.Reload;

/// <summary>Opens the upstream of a configuration, or keeps of the one in use what did not change.</summary>
internal sealed class UpstreamFactory(
    GatewaySettings start, ApplicationKeys first, AuroraConnections connections, IKeyExchange exchange, IKeyPublisher publisher,
    Func<GatewaySettings, QuotaGate> openQuota, KeyMetrics metrics, UsageLog usage, TenantAuthorizations authorizations,
    TimeProvider time, ILoggerFactory logs)
{
    /// <summary>
    /// True if origin and application stay until a restart: replicas share under names made of both, and are counted and notified there.
    /// </summary>
    public bool IsBound => start.Redis is not null;

    /// <param name="settings">The configuration.</param>
    /// <param name="previous">The upstream in use; null at the start.</param>
    public Upstream Open(GatewaySettings settings, Upstream? previous)
    {
        if (previous is null)
        {
            // Replicas also seal with this key what they share.
            return Open(settings, first);
        }

        if (!IsBound && !previous.Is(settings.Origin, settings.Options.Aurora.ApplicationId))
        {
            return Open(settings, new ApplicationKeys(settings.ApplicationKey, logs.CreateLogger<ApplicationKeys>()));
        }

        return settings.ConnectionTerms == previous.Connections.Terms
            ? previous
            : previous.Over(connections.Open(settings.ConnectionTerms, previous.Origin));
    }

    private Upstream Open(GatewaySettings settings, ApplicationKeys keys)
    {
        var options = start.Options.Keys;
        var clients = connections.Open(settings.ConnectionTerms, settings.Origin);
        var site = new AuroraSite(settings.Origin, settings.Options.Aurora.ApplicationId, keys, clients, settings.ApplicationKeyFile);
        var endpoint = new ExchangeEndpoint(options, time, logs.CreateLogger<ExchangeEndpoint>());
        var ring = new KeyRing(exchange, endpoint, options, time, metrics, logs.CreateLogger<KeyRing>(), publisher: publisher, site: site)
        {
            Exchanged = Note,
        };
        return new Upstream(site, clients, endpoint, ring, openQuota(settings));
    }

    private void Note(string? caller, TenantId tenant, KeyFailureKind? failure)
    {
        usage.CountExchange(caller, tenant);
        if (failure is null or KeyFailureKind.TenantNotAuthorized)
        {
            authorizations.Report(tenant, failure is null, AuthorizationSource.Exchange);
        }
    }
}
