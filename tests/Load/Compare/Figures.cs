using System.Globalization;

namespace AuroraGateway.Load.Compare;

/// <summary>A comparison's figures as text.</summary>
internal static class Figures
{
    public static string Cost(Measurement measured, bool instructions) => Cost(measured.Cost, instructions);

    public static string Cost(double? cost, bool instructions) => cost is not { } value ? "–" : instructions
        ? string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.0} k instr.")
        : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} µs CPU");

    public static string Number(double? value, string format = "#,0") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
