using System.Diagnostics;
using AuroraGateway.Callers;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Sending;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding.Model;

/// <summary>The state of one request, which the steps of the pipeline read and set. At its end it is the access line.</summary>
/// <param name="http">The request and its response.</param>
/// <param name="model">What the request is checked against, from its beginning to its end.</param>
/// <param name="connection">The client's connection; null if it is not watched.</param>
/// <param name="span">The request's own span; null unless traces are exported.</param>
internal sealed class GatewayRequest(
    HttpContext http, GatewayModel model, ConnectionProof? connection = null, Activity? span = null) : AccessLine
{
    private const int LongestPath = 512;

    // The longest registered method (RFC 9110, section 18.2) is shorter.
    private const int LongestMethod = 20;
    private const string OtherMethod = "_OTHER";

    /// <summary>Until <see cref="Conclude"/>.</summary>
    public HttpContext Http { get; private set; } = http;

    /// <summary>Until <see cref="Conclude"/>.</summary>
    public GatewayModel Model { get; private set; } = model;

    public ConnectionProof? Connection { get; private set; } = connection;

    public Activity? Span { get; private set; } = span;

    /// <summary>Monotonic timestamp.</summary>
    public required long Started { get; init; }

    /// <summary>The request began after the shutdown had begun.</summary>
    public bool CameAfterStop { get; init; }

    /// <summary>The process stops and exchanges no key for this request.</summary>
    public bool UsesCachedKeyOnly { get; init; }

    /// <summary>Set by the first step.</summary>
    public RequestTarget Target { get; set; }

    /// <summary>Null before the caller is identified.</summary>
    public Caller? Identity { get; set; }

    /// <summary>The tenant, once the caller's grants allow the request; null before, and for the application's own endpoints.</summary>
    public TenantId? GrantedTenant { get; set; }

    /// <summary>Whose key is put on; means nothing for the application's own endpoints.</summary>
    public KeyOwner Owner { get; set; }

    public SessionToken? Session { get; set; }

    /// <summary>The request may be sent once more after a 401: its method allows that, and its body is kept.</summary>
    public bool IsReplayable { get; set; }

    /// <summary>The key that was put on last; null for the application's own endpoints.</summary>
    public TemporaryKey? Key { get; set; }

    public KeySource? Source { get; set; }

    /// <summary>Where the request is sent; null before.</summary>
    public Uri? Destination { get; set; }

    /// <summary>The last sending to Aurora; null before.</summary>
    public KeySwap? Sending { get; set; }

    /// <summary>Room in Aurora's quota.</summary>
    public QuotaPermit Permit { get; set; }

    /// <summary>Where the request counts as held; null before.</summary>
    public CallerShare? Share { get; set; }

    /// <summary>The request has waited for its turn or its key, and has no place in its caller's share.</summary>
    public bool IsAside { get; set; }

    /// <summary>What is kept of the request's body; null if nothing is.</summary>
    public KeptBodyStream? Body { get; set; }

    /// <summary>The body is being read before it is sent: the caller causes what fails now.</summary>
    public bool IsReading { get; set; }

    /// <summary>The request's body if it is long and not kept whole: counts what was read of it.</summary>
    public LongUpload? Upload { get; set; }

    /// <summary>The response's body if it is long or of unknown length: counts what was read of it.</summary>
    public LongContent? Download => Sending?.Content;

    /// <summary>What the caller receives instead of a response of Aurora; null if Aurora responded.</summary>
    public Problem? Problem { get; set; }

    public bool ClientLeft { get; set; }

    public bool IsForApplication => Target.Kind == TargetKind.Application;

    /// <summary>Gives back what the request holds while it is on its way.</summary>
    public void Release()
    {
        Permit.Release();
        Body?.Release();
        Share?.Leave(hasPlace: !IsAside);
    }

    /// <summary>Sets what the access line contains of the end, and drops everything else.</summary>
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
        Drop();
        Shorten(target);
    }

    // The line waits to be written while nothing else of the request need be held.
    private void Drop()
    {
        Http = null!;
        Model = null!;
        Connection = null;
        Span = null;
        Identity = null;
        Session = null;
        Key = null;
        Destination = null;
        Sending = null;
        Permit = default;
        Share = null;
        Body = null;
        Upload = null;
        Target = default;
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
