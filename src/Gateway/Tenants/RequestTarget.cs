namespace AuroraGateway.Tenants;

/// <summary>A request target that passed the <see cref="TargetGuard"/>: the raw text and where its parts are. Nothing in it is ever decoded or repaired.</summary>
public readonly struct RequestTarget
{
    private readonly int scopeEnd;
    private readonly int pathEnd;
    private readonly int idStart;

    internal RequestTarget(string raw, TargetKind kind, TenantId tenant, int idStart, int scopeEnd, int pathEnd)
    {
        Raw = raw;
        Kind = kind;
        Tenant = tenant;
        this.idStart = idStart;
        this.scopeEnd = scopeEnd;
        this.pathEnd = pathEnd;
    }

    /// <summary>Path and query exactly as received, and exactly as sent on.</summary>
    public string Raw { get; }

    public TargetKind Kind { get; }

    /// <summary>The tenant addressed; only for <see cref="TargetKind.Tenant"/>.</summary>
    public TenantId Tenant { get; }

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
