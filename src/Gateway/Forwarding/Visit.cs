using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding;

/// <summary>What is known of one request on its way through the gateway; at its end it is the access line.</summary>
public sealed class Visit : AccessLine
{
    private const int LongestPath = 512;

    // As long as the longest of the registry (RFC 9110, section 18.2) and a few more.
    private const int LongestMethod = 20;
    private const string OtherMethod = "_OTHER";

    /// <summary>Monotonic timestamp.</summary>
    public required long Started { get; init; }

    public RequestTarget Target { get; set; }

    /// <summary>The tenant, once the caller's grants allow the request; null before, and for the application's own endpoints.</summary>
    public TenantId? GrantedTenant { get; set; }

    /// <summary>Where it goes; met together with the policy, and kept to its end. Null before.</summary>
    public AuroraSite? Site { get; set; }

    /// <summary>Whose key it is to bear; means nothing for the application's own calls.</summary>
    public KeyOwner Owner { get; set; }

    public SessionToken? Session { get; set; }

    /// <summary>It may be sent once more after a 401: its method allows it, and its body is kept.</summary>
    public bool IsReplayable { get; set; }

    /// <summary>The key put on last; null for the application's own.</summary>
    public TemporaryKey? Key { get; set; }

    public KeySource? Source { get; set; }

    /// <summary>Where it is sent; null before.</summary>
    public Uri? Destination { get; set; }

    /// <summary>Its place in Aurora's quota; released when the visit is over.</summary>
    public QuotaPermit Permit { get; set; }

    /// <summary>Where it counts as held; left when the visit is over. Null before.</summary>
    public CallerShare? Share { get; set; }

    /// <summary>It has waited for its turn or its key, and has no place in its caller's share.</summary>
    public bool IsAside { get; set; }

    /// <summary>What is kept of its body; released when the visit is over. Null if nothing is.</summary>
    public KeptBodyStream? Body { get; set; }

    /// <summary>It came while the process stops, and nothing is exchanged for it.</summary>
    public bool IsLate { get; init; }

    /// <summary>Its body is being read before it is sent: what goes wrong now is its caller's doing.</summary>
    public bool IsReading { get; set; }

    /// <summary>Its body if that is long and not kept whole: counts what was read of it.</summary>
    internal LongUpload? Upload { get; set; }

    /// <summary>The response's body if that is long or of unknown length: counts what was read of it.</summary>
    internal LongContent? Download { get; set; }

    public Problem? Problem { get; set; }

    public bool ClientLeft { get; set; }

    /// <summary>Fills in what the access line says of the end.</summary>
    public void Conclude(int status, TimeProvider time)
    {
        At = time.GetUtcNow();
        Duration = time.GetElapsedTime(Started);
        Status = status;
        Tenant = Target.TenantText;
        Rest = Target.RestText;
        ProblemSlug = Problem?.Row.Slug;
        Generation = Key?.Generation ?? 0;
        KeySource = Source is { } source ? KeyMetrics.NameOf(source) : null;

        // Both are parts of the whole target.
        var target = Target.Raw?.Length ?? 0;

        // The line waits to be written for a moment in which nothing else of the request need be held.
        Session = null;
        Key = null;
        Site = null;
        Destination = null;
        Permit = default;
        Share = null;
        Body = null;
        Upload = null;
        Download = null;
        Target = default;
        Shorten(target);
    }

    // A client chooses up to 8 KB of target and method, and thousands of lines may wait while standard output is not read. A part of a
    // string keeps the whole string in memory: a long query, too, though it is never written.
    private void Shorten(int target)
    {
        if (target > LongestPath || Path.Length > LongestPath || Method.Length > LongestMethod)
        {
            Tenant = Tenant.ToString().AsMemory();
            Rest = Rest[..Math.Min(Rest.Length, LongestPath)].ToString().AsMemory();
            Path = Path[..Math.Min(Path.Length, LongestPath)].ToString().AsMemory();
            Method = Method.Length > LongestMethod ? OtherMethod : Method;
        }
    }
}
