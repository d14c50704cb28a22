using System.Globalization;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>One rule of one caller: which requests it counts, and how many may pass.</summary>
/// <param name="path">Where it stands in the configuration.</param>
/// <param name="caller">Whose rule it is.</param>
/// <param name="endpoint">Which requests count.</param>
/// <param name="period">Over what span.</param>
/// <param name="limit">How many may pass in it; at least 1.</param>
/// <param name="perTenant">Each tenant has a counter of its own.</param>
public sealed class LimitRule(string path, string caller, EndpointPattern endpoint, LimitPeriod period, int limit, bool perTenant)
{
    private LimiterPartitions? partitions;
    private SoleCounter? all;

    // Made for the first response that names them: most callers of a large configuration send nothing for a long time.
    private string? name;
    private string? policy;

    public string Path => path;

    public string Caller => caller;

    public EndpointPattern Endpoint => endpoint;

    public LimitPeriod Period => period;

    public int Limit => limit;

    public bool PerTenant => perTenant;

    /// <summary>
    /// Its name in <c>RateLimit</c> and <c>RateLimit-Policy</c>. A structured field's string holds visible ASCII, and quotes and backslashes
    /// only escaped (RFC 9651, section 3.3.3); a pattern holds no backslash.
    /// </summary>
    public string Name => name ??= NameOf(endpoint, period, perTenant);

    /// <summary>Its item in <c>RateLimit-Policy</c>.</summary>
    public string Policy => policy ??= string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={limit};w={period.Seconds}");

    /// <summary>True if counters of the other may go on under this one.</summary>
    public bool CountsTheSame(LimitRule other) =>
        Caller == other.Caller && Endpoint.Text == other.Endpoint.Text && Period == other.Period && Limit == other.Limit && PerTenant == other.PerTenant;

    /// <summary>It counts. A reload uses the rules of a caller that did not change again, with their counters.</summary>
    public bool IsOpen => partitions is not null || all is not null;

    /// <summary>Begins to count; goes on where <paramref name="previous"/> stood.</summary>
    public void Open(Counters counters, TimeProvider time, LimitRule? previous)
    {
        if (PerTenant)
        {
            partitions = previous?.partitions ?? new LimiterPartitions(this, counters, time);
        }
        else
        {
            all = previous?.all ?? new SoleCounter(this, counters);
        }
    }

    /// <summary>The counter of this request; aliases of a tenant have one.</summary>
    public WindowLimiter LimiterFor(in RequestTarget target) =>
        all?.Limiter ?? partitions?.For(target.Kind == TargetKind.Tenant ? target.Tenant : null)
        ?? throw new InvalidOperationException("The rule does not count yet.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Endpoint} {Limit} per {Period}{(PerTenant ? ", each tenant by itself" : "")}");

    private static string NameOf(EndpointPattern endpoint, LimitPeriod period, bool perTenant) => string.Concat(
        $"{endpoint.Text} {period.Text}{(perTenant ? " per tenant" : "")}".Select(letter => letter is >= ' ' and <= '~' and not '"' ? letter : '_'));
}
