namespace AuroraGateway.Admin.Status;

/// <summary>Where the gateway's neighbours are, as the operator wrote it, and which of its replicas this is.</summary>
/// <param name="Redis">The store that replicas share; null for none.</param>
public sealed record Neighbours(string? Redis)
{
    /// <summary>This replica's id; null where none are shared with.</summary>
    public Func<string>? Replica { get; init; }

    /// <summary>How many there are; null where none are shared with.</summary>
    public Func<int>? Replicas { get; init; }
}
