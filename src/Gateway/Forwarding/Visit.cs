using AuroraGateway.Keys;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding;

/// <summary>What is known of one request on its way through the gateway, for the answer's <c>instance</c> and the access line.</summary>
public sealed class Visit
{
    public required long Started { get; init; }

    public required string TraceId { get; init; }

    public string? Caller { get; set; }

    public RequestTarget Target { get; set; }

    public TemporaryKey? Key { get; set; }

    public KeySource? Source { get; set; }

    /// <summary>Its place in Aurora's quota; released when the visit is over.</summary>
    public QuotaPermit Permit { get; set; }

    /// <summary>How long it waited for that.</summary>
    public TimeSpan QuotaWait { get; set; }

    /// <summary>How long it waited for its key.</summary>
    public TimeSpan KeyWait { get; set; }

    /// <summary>How often it was sent to Aurora.</summary>
    public int Sends { get; set; }

    /// <summary>How long sending to Aurora and streaming its answer took, over all sends.</summary>
    public TimeSpan AuroraTime { get; set; }

    public Problem? Problem { get; set; }

    public bool ClientLeft { get; set; }
}
