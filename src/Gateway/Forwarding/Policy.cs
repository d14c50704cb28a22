using AuroraGateway.Callers;
using AuroraGateway.Grants;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Forwarding;

/// <summary>Who may do what, as one whole: a request is held against one policy from beginning to end.</summary>
public sealed class Policy
{
    public required IReadOnlyList<Caller> Callers { get; init; }

    public required CallerIdentification Identification { get; init; }

    public required GrantTable Grants { get; init; }

    public required LimitTable Limits { get; init; }
}
