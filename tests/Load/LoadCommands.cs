using System.CommandLine;
using AuroraGateway.Load.Benchmarks;
using AuroraGateway.Load.Compare;
using AuroraGateway.Load.Compare.Latency;
using AuroraGateway.Load.Runner;
using AuroraGateway.Load.Scenarios;

namespace AuroraGateway.Load;

/// <summary>
/// The commands: scenarios by name, <c>list</c>, <c>compare</c>, <c>latency</c>, <c>benchmarks</c>, <c>tenant-memory</c>. Exit code 0
/// passed, 1 failed, 2 wrong usage.
/// </summary>
internal static class LoadCommands
{
    private const int WrongUsage = 2;

    // Ending processes in good order takes longer than the library's two seconds.
    private static readonly InvocationConfiguration Invocation = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };

    public static async Task<int> Run(string[] args)
    {
        var parsed = Build().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("See --help.");
            return WrongUsage;
        }

        return await parsed.InvokeAsync(Invocation);
    }

    private static RootCommand Build()
    {
        var names = new Argument<string[]>("scenario")
        {
            Description = $"One or more of: all, {string.Join(", ", AllScenarios.List.Select(s => s.Name))}",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var profile = new Option<string>("--profile")
        {
            Description = "smoke (all scenarios within two minutes), ci or full",
            DefaultValueFactory = _ => Profile.Smoke.Name,
        };
        profile.AcceptOnlyFromAmong([.. Profile.All.Select(p => p.Name)]);
        var report =
            new Option<string?>("--report")
            {
                Description = "Writes report.html and report.json into this folder, and the logs of what failed",
                HelpName = "DIR",
            };
        var duration = new Option<TimeSpan?>("--duration") { Description = "How long soak lasts, hh:mm:ss", HelpName = "TIME" };
        var root = new RootCommand("Load tests of the published Aurora Gateway: scenarios, comparison with other proxies, benchmarks.")
        {
            names, profile, report, duration, List(), CompareCommand.Create(), LatencyCommand.Create(), BenchmarksCommand.Create(),
            TenantMemoryCommand.Create(),
        };
        root.Validators.Add(result =>
        {
            foreach (var name in result.GetValue(names) ?? [])
            {
                if (name != "all" && AllScenarios.Named(name) is null)
                {
                    result.AddError($"There is no scenario named {name}; list shows them.");
                }
            }

            if (result.GetValue(names) is not { Length: > 0 } && !result.Children.Any(c => c is System.CommandLine.Parsing.CommandResult))
            {
                result.AddError("Name a scenario, or all; list shows them.");
            }

            if (result.GetValue(duration) is { } length && length <= TimeSpan.Zero)
            {
                result.AddError("--duration must be more than nothing.");
            }
        });
        root.SetAction((parsed, cancellationToken) =>
        {
            var chosen = parsed.GetValue(names)!;
            var scenarios = chosen.Contains("all") ? AllScenarios.List : [.. chosen.Distinct().Select(n => AllScenarios.Named(n)!)];
            var size = Profile.All.Single(p => p.Name == parsed.GetValue(profile)) with { Duration = parsed.GetValue(duration) };
            return ScenariosCommand.Run(scenarios, size, parsed.GetValue(report), cancellationToken);
        });
        return root;
    }

    private static Command List()
    {
        var list = new Command("list", "Shows the scenarios and what each of them is about");
        list.SetAction(_ =>
        {
            foreach (var scenario in AllScenarios.List)
            {
                Console.WriteLine($"{scenario.Name,-18} {scenario.Summary}");
            }
        });
        return list;
    }
}
