namespace AuroraGateway.Admin.Status;

/// <summary>Where the gateway's neighbours are, as the operator wrote it.</summary>
/// <param name="Redis">The store that replicas share; null for none.</param>
public sealed record Neighbours(string? Redis);
