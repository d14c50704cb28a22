using AuroraGateway.Problems;
using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Admin.Status.Diagnoses;

/// <summary>One caller's last minute: whom a trouble hits is read from it.</summary>
/// <param name="Caller">Its name; <c>-</c> for those that could not be identified.</param>
/// <param name="Counts">Its requests by class.</param>
/// <param name="Refusals">What the gateway refused, by problem; without zeros.</param>
internal sealed record CallerMinute(string Caller, ResponseCounts Counts, IReadOnlyDictionary<ProblemCode, int> Refusals);
