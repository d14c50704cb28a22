using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>One row of the table of <c>fleet-20</c>.</summary>
internal sealed record FleetRow(string What, string Figure, string Target, IReadOnlyList<Threshold> Thresholds);
