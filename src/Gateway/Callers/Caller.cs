namespace AuroraGateway.Callers;

/// <summary>An internal service that may call the gateway; its name goes into logs and metrics.</summary>
/// <param name="Name">The name under <c>Callers</c> in the configuration.</param>
/// <param name="Index">Its place in the tables of the same policy.</param>
public sealed record Caller(string Name, int Index);
