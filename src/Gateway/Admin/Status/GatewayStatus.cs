using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Keys;

namespace AuroraGateway.Admin.Status;

/// <summary>All that the status page and <c>/status</c> show. No secret in it.</summary>
internal sealed record GatewayStatus
{
    /// <summary>Tenants and sessions that are read at most.</summary>
    public const int MostTenants = 1000;

    public required DateTimeOffset Now { get; init; }

    public required string Version { get; init; }

    public required InstanceStatus Instance { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>The first line of the page.</summary>
    public required string Headline { get; init; }

    /// <summary>Since when it is what <see cref="Verdict"/> says.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The worst first; one that follows from another is behind it. Muted ones are last and count for nothing.</summary>
    public required IReadOnlyList<Trouble> Troubles { get; init; }

    /// <summary>Aurora's address.</summary>
    public required string Aurora { get; init; }

    /// <summary>What Aurora responded with.</summary>
    public required ResponsesStatus Responses { get; init; }

    public required int ActiveRequests { get; init; }

    public required KeyRingSnapshot Keys { get; init; }

    public required IReadOnlyList<CallerStatus> Callers { get; init; }

    /// <summary>Those in trouble first.</summary>
    public required IReadOnlyList<TenantStatus> Tenants { get; init; }

    public required ApplicationKeyStatus ApplicationKey { get; init; }

    public required IReadOnlyList<QuotaStatus> Quotas { get; init; }

    /// <summary>Null if this process works alone.</summary>
    public required SharedStoreStatus? Redis { get; init; }

    public required ConfigurationStatus Configuration { get; init; }

    /// <summary>What webhooks said; null without a receiver.</summary>
    public WebhookStatus? Webhooks { get; init; }

    /// <summary>What is used of memory, descriptors and connections.</summary>
    public IReadOnlyList<ResourceStatus> Resources { get; init; } = [];

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<ChangeStatus> Changes { get; init; }
}

/// <summary>Which of several gateways this is.</summary>
/// <param name="Host">The machine's or container's name.</param>
/// <param name="Environment">Which Aurora: Sandbox, Production, or the host of another.</param>
/// <param name="ReplicaId">Under which the other replicas know it; null where none are shared with.</param>
/// <param name="Replicas">How many there are; null where none are shared with.</param>
internal sealed record InstanceStatus(string Host, string Environment, string? ReplicaId, int? Replicas);
