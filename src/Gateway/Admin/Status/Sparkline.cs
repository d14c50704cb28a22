using System.Globalization;
using System.Text;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Admin.Status;

/// <summary>Five minutes of one caller as sixty columns, refusals in front.</summary>
internal static class Sparkline
{
    private const int Height = 24;
    private const int Column = 3;

    public static void Write(Html html, CallerStatus caller)
    {
        var highest = Math.Max(1, caller.Requests.Max());
        var label = $"{caller.Requests.Sum()} requests in five minutes, {caller.Refused.Sum()} refused; at most {caller.Requests.Max()} in {Heartbeat.SecondsPerCell} seconds";
        html.Add($"<svg class=\"spark\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {Heartbeat.Cells * Column} {Height}\" preserveAspectRatio=\"none\"><title>{label}</title><path class=\"base\" d=\"M0 {Height}H{Heartbeat.Cells * Column}\"></path>")
            .Add($"<path class=\"all\" d=\"{Columns(caller.Requests, highest)}\"></path><path class=\"refused\" d=\"{Columns(caller.Refused, highest)}\"></path></svg>");
    }

    private static string Columns(IReadOnlyList<int> cells, int highest)
    {
        var path = new StringBuilder();
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i] > 0)
            {
                // At least a pixel: one refusal among thousands must be seen.
                var height = Math.Max(1.5, (double)cells[i] / highest * Height);
                path.Append(CultureInfo.InvariantCulture, $"M{i * Column} {Height}h{Column - 1}v-{height:F1}h-{Column - 1}z");
            }
        }

        return path.ToString();
    }
}
