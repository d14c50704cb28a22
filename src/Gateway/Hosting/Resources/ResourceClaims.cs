namespace AuroraGateway.Hosting.Resources;

/// <summary>What the configuration says of resources; null where it leaves the figure to the budget.</summary>
/// <param name="IsTls">The data listener speaks TLS.</param>
/// <param name="Connections"><c>Listen:MaxConnections</c>.</param>
/// <param name="AuroraConnections"><c>Aurora:MaxConnections</c>.</param>
/// <param name="Keys"><c>Keys:Capacity</c>.</param>
internal sealed record ResourceClaims(bool IsTls = false, int? Connections = null, int? AuroraConnections = null, int? Keys = null);
