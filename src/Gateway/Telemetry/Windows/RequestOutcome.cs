using AuroraGateway.Problems;

namespace AuroraGateway.Telemetry.Windows;

/// <summary>How a request ended, as it is counted.</summary>
/// <param name="Status">The status that the caller received; 499 if it left.</param>
/// <param name="Refusal">The gateway's own response; null if Aurora responded.</param>
internal readonly record struct RequestOutcome(int Status, ProblemCode? Refusal)
{
    /// <summary>Number of classes that <see cref="Class"/> can take.</summary>
    public const int Classes = 6;

    private static readonly string[] Names = ["left", "1xx", "2xx", "3xx", "4xx", "5xx"];

    /// <summary>0 if the caller left, else the first digit of the status.</summary>
    public int Class => Status == StatusCodes.Status499ClientClosedRequest || Status is < 100 or > 599 ? 0 : Status / 100;

    public bool IsFailure => Class == 5;

    public static string NameOf(int statusClass) => Names[statusClass];
}
