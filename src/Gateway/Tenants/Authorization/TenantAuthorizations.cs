using System.Diagnostics.Metrics;

namespace AuroraGateway.Tenants.Authorization;

/// <summary>Remembers since when tenants have authorised the application or withdrawn that; the ten thousand that changed last.</summary>
internal sealed partial class TenantAuthorizations : IDisposable
{
    public const string MeterName = "AuroraGateway.Tenants";

    private static readonly string[] Sources = [.. Enum.GetNames<AuthorizationSource>().Select(static name => name.ToLowerInvariant())];

    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Meter meter;
    private readonly Counter<long> changes;
    private readonly Lock gate = new();
    private readonly NewestTenants<TenantAuthorization> known = new();

    public TenantAuthorizations(TimeProvider time, IMeterFactory meters, ILogger<TenantAuthorizations> log)
    {
        (this.time, this.log) = (time, log);
        meter = meters.Create(MeterName);
        changes = meter.CreateCounter<long>(
            "aurora_gateway.tenant.authorization_changes", "{change}",
            "Tenants that authorised the application or withdrew that, by state and source.");
    }

    /// <summary>How a source is named outside.</summary>
    public static string NameOf(AuthorizationSource source) => Sources[(int)source];

    /// <summary>Records what was learnt of a tenant. An exchange decides, also against a webhook that came later or out of order.</summary>
    public void Report(TenantId tenant, bool isAuthorized, AuthorizationSource source)
    {
        bool isChange;
        var isVerdict = source == AuthorizationSource.Exchange;
        lock (gate)
        {
            var before = known.Find(tenant);
            if (before?.IsAuthorized == isAuthorized)
            {
                known.Amend(tenant, before with { IsConfirmed = before.IsConfirmed || isVerdict });
                return;
            }

            isChange = before is not null;
            known.Set(tenant, new TenantAuthorization(tenant, isAuthorized, time.GetUtcNow(), source, isVerdict));
        }

        if (isChange || !isVerdict)
        {
            changes.Add(
                1,
                new KeyValuePair<string, object?>("aurora_gateway.authorization.state", isAuthorized ? "authorized" : "withdrawn"),
                new KeyValuePair<string, object?>("aurora_gateway.authorization.source", NameOf(source)));
        }

        if (isChange && isVerdict)
        {
            LogChange(tenant, isAuthorized);
        }
    }

    /// <summary>Null if nothing is known of the tenant.</summary>
    public TenantAuthorization? Find(TenantId tenant)
    {
        lock (gate)
        {
            return known.Find(tenant);
        }
    }

    /// <summary>Those that changed last, the newest first.</summary>
    public IReadOnlyList<TenantAuthorization> Newest(int most)
    {
        lock (gate)
        {
            return known.Newest(most);
        }
    }

    public void Dispose() => meter.Dispose();

    private void LogChange(TenantId tenant, bool isAuthorized)
    {
        if (isAuthorized)
        {
            Log.Authorized(log, tenant);
        }
        else
        {
            Log.Withdrawn(log, tenant);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1812, LogLevel.Information, "Tenant {Tenant} authorises the application again: Aurora issued a key for it")]
        public static partial void Authorized(ILogger log, TenantId tenant);

        [LoggerMessage(1813, LogLevel.Warning,
            "Tenant {Tenant} has withdrawn the application: Aurora refuses keys for it, and callers receive 403 tenant-not-authorized")]
        public static partial void Withdrawn(ILogger log, TenantId tenant);
    }
}
