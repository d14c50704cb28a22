using System.Globalization;
using AuroraGateway.Tenants;

namespace AuroraGateway.Limits.Callers;

/// <summary>One rule of one caller: which requests it counts, and how many may pass in its period.</summary>
internal sealed class LimitRule(string path, string caller, EndpointPattern endpoint, LimitPeriod period, int limit, bool perTenant)
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
    /// Its name in <c>RateLimit</c> and <c>RateLimit-Policy</c>. A structured field's string holds visible ASCII, and quotes and
    /// backslashes only escaped (RFC 9651, section 3.3.3); a pattern holds no backslash.
    /// </summary>
    public string Name => name ??= NameOf(endpoint, period, perTenant);

    /// <summary>Its item in <c>RateLimit-Policy</c>.</summary>
    public string Policy => policy ??= string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={limit};w={period.Seconds}");

    /// <summary>True if the other rule's counters may continue under this one.</summary>
    public bool CountsTheSame(LimitRule other) =>
        (Caller, Endpoint.Text, Period, Limit, PerTenant)
        == (other.Caller, other.Endpoint.Text, other.Period, other.Limit, other.PerTenant);

    /// <summary>True once it counts. A reload reuses the rules of an unchanged caller, with their counters.</summary>
    public bool IsOpen => partitions is not null || all is not null;

    /// <summary>Starts to count; continues the counters of <paramref name="previous"/>.</summary>
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

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Endpoint} {Limit} per {Period}{(PerTenant ? ", each tenant by itself" : "")}");

    private static string NameOf(EndpointPattern endpoint, LimitPeriod period, bool perTenant) => string.Concat(
        $"{endpoint.Text} {period.Text}{(perTenant ? " per tenant" : "")}"
            .Select(static letter => letter is >= ' ' and <= '~' and not '"' ? letter : '_'));
}
