using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>
/// <c>benchmarks [filter]</c>: BenchmarkDotNet in this very process. Its usual way, a generated project, would inherit the repository's
/// locked and centrally pinned packages and could not see the gateway's internals.
/// </summary>
internal static class BenchmarksCommand
{
    public static Command Create()
    {
        var filter = new Argument<string>("filter")
        {
            Description = "Which to run, as a glob over namespace, class and method: *Cached*",
            DefaultValueFactory = _ => "*",
        };
        var thorough = new Option<bool>("--thorough") { Description = "More rounds: minutes instead of seconds for each" };
        var command = new Command("benchmarks", "Measures the parts by themselves, next to what others would use") { filter, thorough };
        command.SetAction(parsed => Run(parsed.GetValue(filter)!, parsed.GetValue(thorough)));
        return command;
    }

    private static int Run(string filter, bool thorough)
    {
        var job = (thorough ? Job.Default : Job.ShortRun.WithIterationCount(8)).WithToolchain(InProcessEmitToolchain.Instance);
        var config = DefaultConfig.Instance.AddJob(job).WithArtifactsPath(
            Path.Combine(Repository.Root, "artifacts", "benchmarks"));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(BenchmarksCommand).Assembly).Run(["--filter", filter], config).ToList();
        if (summaries.Count == 0)
        {
            Console.Error.WriteLine($"No benchmark matches {filter}.");
            return 2;
        }

        return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
    }
}
