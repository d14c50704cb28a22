namespace AuroraGateway.Tenants;

/// <summary>
/// A request target that passed the <see cref="TargetGuard"/>: the raw text and where its parts are. Nothing in it is ever decoded or
/// repaired.
/// </summary>
internal readonly struct RequestTarget
{
    private readonly int scopeEnd;
    private readonly int pathEnd;
    private readonly int idStart;
    private readonly int belowTenant;

    /// <param name="raw">The target.</param>
    /// <param name="kind">What it addresses.</param>
    /// <param name="tenant">The tenant, if there is one.</param>
    /// <param name="idStart">Where the id of the tenant or application begins.</param>
    /// <param name="scopeEnd">Where it ends.</param>
    /// <param name="pathEnd">Where the path ends.</param>
    /// <param name="belowTenant">For the application: where the path below the tenant that it names begins; 0 if it names none.</param>
    internal RequestTarget(string raw, TargetKind kind, TenantId tenant, int idStart, int scopeEnd, int pathEnd, int belowTenant = 0)
    {
        Raw = raw;
        Kind = kind;
        Tenant = tenant;
        this.idStart = idStart;
        this.scopeEnd = scopeEnd;
        this.pathEnd = pathEnd;
        this.belowTenant = belowTenant;
    }

    /// <summary>Path and query exactly as received, and exactly as sent on.</summary>
    public string Raw { get; }

    public TargetKind Kind { get; }

    /// <summary>The tenant addressed, or, if <see cref="NamesTenant"/>, named by a request to the application.</summary>
    public TenantId Tenant { get; }

    /// <summary>
    /// True for a request to the application's own endpoints that names a <see cref="Tenant"/>: it needs a grant for that tenant too.
    /// </summary>
    public bool NamesTenant => belowTenant > 0;

    /// <summary>
    /// If <see cref="NamesTenant"/>: the path below that tenant, or below the application where the query names it. The tenant's grant
    /// matches this.
    /// </summary>
    public ReadOnlySpan<char> BelowTenant => Raw.AsSpan(belowTenant, pathEnd - belowTenant);

    /// <summary>The id segment: the tenant's or the application's, as written.</summary>
    public ReadOnlySpan<char> Id => Raw.AsSpan(idStart, scopeEnd - idStart);

    /// <summary>The path below the tenant or application: empty, or begins with a slash. Grants and limits match this.</summary>
    public ReadOnlySpan<char> Rest => Raw.AsSpan(scopeEnd, pathEnd - scopeEnd);

    /// <summary>The tenant as written, to be kept longer than the request; empty without one.</summary>
    public ReadOnlyMemory<char> TenantText => Kind == TargetKind.Tenant ? Raw.AsMemory(idStart, scopeEnd - idStart) : default;

    /// <summary><see cref="Rest"/>, to be kept longer than the request; empty if the guard refused the target.</summary>
    public ReadOnlyMemory<char> RestText => Raw is null ? default : Raw.AsMemory(scopeEnd, pathEnd - scopeEnd);

    /// <summary>The query with its question mark, or empty.</summary>
    public ReadOnlySpan<char> Query => Raw.AsSpan(pathEnd);

    /// <summary>Everything up to and with the id: what the bytes sent to Aurora must begin with.</summary>
    public ReadOnlySpan<char> Scope => Raw.AsSpan(0, scopeEnd);
}
