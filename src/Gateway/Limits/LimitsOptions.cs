namespace AuroraGateway.Limits;

/// <summary>Limits for all callers.</summary>
internal sealed class LimitsOptions
{
    public QuotaOptions Aurora { get; set; } = new();

    /// <summary>
    /// Requests of one caller that are in flight to Aurora at once. Null for three quarters of <c>Aurora:MaxConnections</c>, or all of them
    /// with a single caller.
    /// </summary>
    public int? InFlightPerCaller { get; set; }
}

/// <summary>How many calls Aurora accepts for one key, and how long a call may wait for its turn.</summary>
internal sealed class QuotaOptions
{
    /// <summary>Calls per <see cref="Period"/> and key.</summary>
    public int Limit { get; set; } = 90;

    /// <summary>As in AspNetCoreRateLimit.</summary>
    public string Period { get; set; } = "1m";

    /// <summary>
    /// Calls that may pass in one burst. The rest is spread evenly over the period, so that a later caller finds some of it. Null for half
    /// of <see cref="Limit"/>.
    /// </summary>
    public int? Burst { get; set; }

    /// <summary>How long a call may wait for its turn before it is refused.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Calls that may wait for one budget at once. A constant: more than fit into <see cref="MaxWait"/> at Aurora's rates, and a bound on
    /// memory.
    /// </summary>
    public int MaxWaiters { get; internal set; } = 1000;

    /// <summary>The same with another limit, whose burst has the same share.</summary>
    internal QuotaOptions With(int limit) => new()
    {
        Limit = limit,
        Period = Period,
        Burst = Burst is { } burst ? (int)Math.Max(1, (long)burst * limit / Limit) : null,
        MaxWait = MaxWait,
        MaxWaiters = MaxWaiters,
    };
}

/// <summary>One rule of a caller, in AspNetCoreRateLimit's notation.</summary>
internal sealed class CallerLimitOptions
{
    /// <summary>
    /// <c>*</c>, <c>get:/projects/*</c>, <c>((post)|(put)):/projects/*</c> or <c>post:*</c>. The path is relative to the tenant, and
    /// <c>*</c> spans slashes.
    /// </summary>
    public string Endpoint { get; set; } = "";

    /// <summary><c>1s</c>, <c>15m</c>, <c>1.5h</c>, <c>1d</c>.</summary>
    public string Period { get; set; } = "";

    /// <summary>Requests in any span of <see cref="Period"/>.</summary>
    public int Limit { get; set; }

    /// <summary>Counted for each tenant separately instead of for all together.</summary>
    public bool PerTenant { get; set; }
}
