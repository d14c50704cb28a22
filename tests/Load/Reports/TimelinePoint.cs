using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Reports;

/// <summary>One second of a scenario.</summary>
/// <param name="Second">Seconds since its begin.</param>
/// <param name="Steps">Every step that has begun.</param>
/// <param name="Processes">Every gateway.</param>
/// <param name="Exchanges">Exchanges that the emulator has received so far; null where there is none.</param>
internal sealed record TimelinePoint(
    double Second, IReadOnlyList<TimelineStep> Steps, IReadOnlyList<TimelineProcess> Processes, long? Exchanges);

/// <summary>A step during one second.</summary>
internal sealed record TimelineStep(string Name, long Responses, long Failed, long InFlight, Percentiles Latency);

/// <summary>A gateway at the end of one second.</summary>
internal sealed record TimelineProcess(string Name, long ResidentBytes, int Threads, int Handles);
