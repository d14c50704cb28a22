namespace AuroraGateway.Telemetry;

/// <summary>What one request leaves in the access log. No query, no body, no secret.</summary>
public readonly record struct AccessLine
{
    public required DateTimeOffset At { get; init; }

    public required string TraceId { get; init; }

    public required string? Caller { get; init; }

    public required string Method { get; init; }

    /// <summary>Empty if the request named none that is well-formed.</summary>
    public required ReadOnlyMemory<char> Tenant { get; init; }

    /// <summary>The path below the tenant; written as its shape only.</summary>
    public required ReadOnlyMemory<char> Rest { get; init; }

    public required int Status { get; init; }

    /// <summary>The gateway's own answer; null if Aurora answered.</summary>
    public required string? Problem { get; init; }

    /// <summary>0 if no key was put on.</summary>
    public required long Generation { get; init; }

    /// <summary>How it came by its key.</summary>
    public required string? Source { get; init; }

    /// <summary>How long it waited for Aurora's quota.</summary>
    public TimeSpan QuotaWait { get; init; }

    public required TimeSpan KeyWait { get; init; }

    /// <summary>How often it was sent to Aurora.</summary>
    public required int Sends { get; init; }

    /// <summary>Sending to Aurora and streaming its answer, over all sends.</summary>
    public required TimeSpan AuroraTime { get; init; }

    public required TimeSpan Duration { get; init; }
}
