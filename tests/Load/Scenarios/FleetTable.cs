using System.Globalization;
using System.Text;
using AuroraGateway.Load.Compare;
using AuroraGateway.Load.Reports;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>
/// Writes the figures of <c>fleet-20</c>: those of a full run into <c>docs/performance.md</c>, others into <c>artifacts/fleet-20.md</c>.
/// </summary>
internal static class FleetTable
{
    public static async Task Write(IEnumerable<FleetRow> rows, Profile profile, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        text.Append(
            CultureInfo.InvariantCulture,
            $"`dotnet run -c Release --project tests/Load -- fleet-20 --profile {profile.Name}`, {date}, {Machine.Describe()}.\n\n");
        text.Append("| what | measured | target |\n|---|---|---|\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.What} | {row.Figure} | {row.Target} |\n");
        }

        if (!profile.JudgesTime)
        {
            Directory.CreateDirectory(Repository.Path("artifacts"));
            await File.WriteAllTextAsync(Repository.Path("artifacts", "fleet-20.md"), text.ToString(), cancellationToken);
            return;
        }

        var page = Repository.Path("docs", "performance.md");
        var before = await File.ReadAllTextAsync(page, cancellationToken);
        await File.WriteAllTextAsync(page, PageTable.Replace(before, "fleet-20", text.ToString()), cancellationToken);
    }
}
