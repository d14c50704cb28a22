using System.Text.Json;

namespace AuroraGateway.Load.Reports;

/// <summary>Where <c>--report</c> puts its two files.</summary>
internal static class ReportFolder
{
    public static async Task Write(string folder, RunReport report, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.html"), HtmlReport.Write(report), cancellationToken);
        await using var json = File.Create(Path.Combine(folder, "report.json"));
        await JsonSerializer.SerializeAsync(json, report, ReportJson.Default.RunReport, cancellationToken);
    }
}
