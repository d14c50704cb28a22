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
    Func<QuotaTermsTable, QuotaGate> openQuota, KeyMetrics metrics, UsageLog usage, TenantAuthorizations authorizations,
    TimeProvider time, ILoggerFactory logs)
{
    /// <summary>
    /// True if origin and application stay until a restart: replicas share under names made of both, and are counted and notified there.
    /// </summary>
    public bool IsBound => start.Redis is not null;

    /// <param name="settings">The configuration.</param>
    /// <param name="quota">Its terms of Aurora's quota.</param>
    /// <param name="previous">The upstream in use; null at the start.</param>
    public Upstream Open(GatewaySettings settings, QuotaTermsTable quota, Upstream? previous)
    {
        if (previous is null)
        {
            // Replicas also seal with this key what they share.
            return Open(settings, quota, first);
        }

        if (!IsBound && !previous.Is(settings.Origin, settings.Options.Aurora.ApplicationId))
        {
            return Open(settings, quota, new ApplicationKeys(settings.ApplicationKey, logs.CreateLogger<ApplicationKeys>()));
        }

        return settings.ConnectionTerms == previous.Connections.Terms
            ? previous
            : previous.Over(connections.Open(settings.ConnectionTerms, previous.Origin));
    }

    private Upstream Open(GatewaySettings settings, QuotaTermsTable quota, ApplicationKeys keys)
    {
        var clients = connections.Open(settings.ConnectionTerms, settings.Origin);
        var target = new ExchangeTarget(settings.Origin, settings.Options.Aurora.ApplicationId, keys, clients);
        var terms = settings.Keys with { Target = target };
        var endpoint = new ExchangeEndpoint(time, logs.CreateLogger<ExchangeEndpoint>());
        var ring = new KeyRing(exchange, endpoint, terms, time, metrics, logs.CreateLogger<KeyRing>(), publisher: publisher)
        {
            Exchanged = Note,
        };
        return new Upstream(target, endpoint, ring, openQuota(quota));
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
