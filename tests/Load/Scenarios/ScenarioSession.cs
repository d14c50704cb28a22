using AuroraGateway.Load.Reports;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Runs one scenario from its first process to its last, observed every second.</summary>
internal sealed class ScenarioSession(Profile profile, string binary, IProgressView progress, string? reportFolder)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>No scenario may hang: twice what the longest of a profile needs, or the settable time and some.</summary>
    private readonly TimeSpan bound =
        profile.Pick(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)) + (profile.Duration ?? TimeSpan.Zero);

    public async Task<ScenarioReport> Run(IScenario scenario, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var begin = time.GetTimestamp();
        var timeline = new List<TimelinePoint>();
        await using var context = new ScenarioContext(profile, binary);
        using var deadline = new CancellationTokenSource(bound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(either.Token);

        var watcher = Watch(watching.Token);
        var error = await Complete();
        await watching.CancelAsync();
        await watcher;
        cancellationToken.ThrowIfCancellationRequested();

        // What came after the last full second.
        timeline.Add(await context.Look(time.GetElapsedTime(begin).TotalSeconds, cancellationToken));
        var report = new ScenarioReport(
            scenario.Name, scenario.Summary, time.GetElapsedTime(begin).TotalSeconds, context.Summaries(), context.Thresholds, timeline,
            error);
        if (!report.Passed && reportFolder is not null)
        {
            context.KeepLogs(Path.Combine(reportFolder, "logs", scenario.Name));
        }

        return report;

        async Task<string?> Complete()
        {
            try
            {
                await scenario.Run(context, either.Token);
                return null;
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                return $"It was not over within {bound.TotalMinutes:0} minutes.";
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return "Called off.";
            }
#pragma warning disable CA1031 // one scenario's trouble is its verdict, and the others still run
            catch (Exception exception)
            {
                return exception.Message;
            }
#pragma warning restore CA1031
        }

        async Task Watch(CancellationToken stop)
        {
            using var tick = new PeriodicTimer(Second, time);
            try
            {
                while (await tick.WaitForNextTickAsync(stop))
                {
                    var point = await context.Look(time.GetElapsedTime(begin).TotalSeconds, stop);
                    timeline.Add(point);
                    progress.Show(scenario.Name, point);
                }
            }
            catch (OperationCanceledException)
            {
                // The scenario has ended.
            }
        }
    }
}
