using System.Text.Json.Serialization;

namespace AuroraGateway.Load.Reports;

/// <summary>One call of the load tests: where, when and what came of it.</summary>
internal sealed record RunReport(
    string Profile, DateTimeOffset StartedAt, string Machine, string Command, IReadOnlyList<ScenarioReport> Scenarios)
{
    public bool Passed => Scenarios.All(s => s.Passed);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
