namespace AuroraGateway.Admin.Status;

/// <summary>The servers that the gateway connects to, as the operator configured them, and which replica this is.</summary>
/// <param name="Redis">The store that replicas share; null for none.</param>
internal sealed record PeerAddresses(string? Redis)
{
    /// <summary>This replica's id; null where none are shared with.</summary>
    public Func<string>? Replica { get; init; }

    /// <summary>How many there are; null where none are shared with.</summary>
    public Func<int>? Replicas { get; init; }
}
