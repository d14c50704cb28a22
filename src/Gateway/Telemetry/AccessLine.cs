using System.Net;

namespace AuroraGateway.Telemetry;

/// <summary>What one request leaves in the access log. No query, no body, no secret.</summary>
internal class AccessLine
{
    public const int LongestUserAgent = 256;

    /// <summary>When it ended.</summary>
    public DateTimeOffset At { get; set; }

    public required TraceMark TraceId { get; init; }

    /// <summary>The request's own span; null unless traces are exported.</summary>
    public string? SpanId { get; set; }

    public required string Method { get; set; }

    /// <summary>As it came, without the query; written as its shape only.</summary>
    public ReadOnlyMemory<char> Path { get; set; }

    /// <summary>Such as <c>HTTP/1.1</c>.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>Null over a Unix socket.</summary>
    public IPAddress? ClientAddress { get; set; }

    public int ClientPort { get; set; }

    /// <summary>The user at the other end of a Unix socket.</summary>
    public uint? ClientUid { get; set; }

    /// <summary>Shortened to <see cref="LongestUserAgent"/>; cleaned where it is written.</summary>
    public string? UserAgent { get; set; }

    /// <summary>The kind of proof that was offered; null for none.</summary>
    public string? Proof { get; set; }

    /// <summary>Bytes of the request's body that were read; null if that is not known.</summary>
    public long? BytesIn { get; set; }

    /// <summary>Bytes of the response's body that were written; null if that is not known.</summary>
    public long? BytesOut { get; set; }

    public string? Caller { get; set; }

    /// <summary>Empty if the request named none that is well-formed.</summary>
    public ReadOnlyMemory<char> Tenant { get; set; }

    /// <summary>The path below the tenant; written as its shape only.</summary>
    public ReadOnlyMemory<char> Rest { get; set; }

    public int Status { get; set; }

    /// <summary>The code of the gateway's own response; null if Aurora responded.</summary>
    public string? ProblemSlug { get; set; }

    /// <summary>Of the key that was put on; 0 if none was.</summary>
    public long Generation { get; set; }

    /// <summary>How it came by its key.</summary>
    public string? KeySource { get; set; }

    /// <summary>How long it waited for Aurora's quota.</summary>
    public TimeSpan QuotaWait { get; set; }

    /// <summary>How long it waited for its key.</summary>
    public TimeSpan KeyWait { get; set; }

    /// <summary>How often it was sent to Aurora.</summary>
    public int Sends { get; set; }

    /// <summary>How long sending to Aurora and streaming its response took, over all sends.</summary>
    public TimeSpan AuroraTime { get; set; }

    public TimeSpan Duration { get; set; }
}
