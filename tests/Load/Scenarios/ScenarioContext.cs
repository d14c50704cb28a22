using System.Text.Json.Nodes;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Reports;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>What a scenario works with: processes that end with it, steps that are measured, thresholds that judge it.</summary>
internal sealed class ScenarioContext : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> owned = new();
    private readonly List<(StepStatistics Statistics, long Begin, TimeSpan? Length)> steps = [];
    private readonly List<Threshold> thresholds = [];
    private readonly List<GatewayProcess> gateways = [];
    private readonly Lock gate = new();
    private readonly TimeProvider time = TimeProvider.System;
    private readonly LoadRunner runner;
    private EmulatorProcess? emulator;

    public ScenarioContext(Profile profile, string binary)
    {
        Profile = profile;
        Binary = binary;
        Folder = Directory.CreateTempSubdirectory("aurora-load-").FullName;
        runner = new LoadRunner(time, new KernelPacer(time));
    }

    public Profile Profile { get; }

    /// <summary>False keeps the timeline from asking the emulator for its counts every second.</summary>
    public bool WatchesExchanges { get; set; } = true;

    /// <summary>The published gateway.</summary>
    public string Binary { get; }

    /// <summary>Configurations and logs of this scenario; removed with it.</summary>
    public string Folder { get; }

    public GatewayClient Client { get; } = new();

    /// <summary>The caller of scenarios that need but one.</summary>
    public CallerSettings Caller { get; } = new("load");

    public IReadOnlyList<Threshold> Thresholds => thresholds;

    public async Task<EmulatorProcess> StartEmulator(CancellationToken cancellationToken) =>
        emulator = Own(await EmulatorProcess.Start(Folder, Binary, cancellationToken));

    public async Task<RedisProcess> StartRedis(CancellationToken cancellationToken) =>
        Own(await RedisProcess.Start(Folder, cancellationToken));

    public async Task<GatewayProcess> StartGateway(GatewaySettings settings, CancellationToken cancellationToken, string name = "gateway")
    {
        var complete = settings with { Callers = settings.Callers.Count > 0 ? settings.Callers : [Caller] };
        var gateway = Own(GatewayLauncher.Start(name, Folder, [Binary], complete, keepsOutput: !Profile.JudgesTime));
        await gateway.Ready(Client.Http, cancellationToken);
        lock (gate)
        {
            gateways.Add(gateway);
        }

        return gateway;
    }

    /// <summary>The scenario ends it, the last begun first.</summary>
    public T Own<T>(T resource) where T : IAsyncDisposable
    {
        owned.Push(resource);
        return resource;
    }

    /// <summary>Runs a step to its end and gives its statistics; begun again under the same name it starts from nothing.</summary>
    public async Task<StepStatistics> Run(Step step, CancellationToken cancellationToken, params LoadSimulation[] simulations)
    {
        var statistics = new StepStatistics(step.Name);
        var begin = time.GetTimestamp();
        int index;
        lock (gate)
        {
            index = steps.Count;
            steps.Add((statistics, begin, null));
        }

        // A thread of its own: the pacer blocks it between arrivals.
        await Task.Factory.StartNew(
            () => runner.Run(step, statistics, simulations, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
        lock (gate)
        {
            steps[index] = (statistics, begin, time.GetElapsedTime(begin));
        }

        return statistics;
    }

    public void Check(Threshold threshold) => thresholds.Add(threshold);

    /// <summary>A figure that depends on the machine: judged in the full profile, elsewhere only shown.</summary>
    public void CheckOnQuietMachine(Threshold threshold) => thresholds.Add(threshold with { IsEnforced = Profile.JudgesTime });

    /// <summary>Every arrival of these steps was sent and succeeded.</summary>
    public void CheckNoFailures(params StepStatistics[] statistics)
    {
        foreach (var step in statistics)
        {
            Check(Threshold.Exactly($"{step.Name}: failures", step.Failed, 0));
            Check(Threshold.AtLeast($"{step.Name}: responses", step.Ok, 1));
        }
    }

    public IReadOnlyList<StepSummary> Summaries()
    {
        lock (gate)
        {
            return [.. steps.Select(s => s.Statistics.Summarise(s.Length ?? time.GetElapsedTime(s.Begin)))];
        }
    }

    /// <summary>What happened since the last look.</summary>
    public async Task<TimelinePoint> Look(double second, CancellationToken cancellationToken)
    {
        List<TimelineStep> now;
        List<TimelineProcess> processes;
        lock (gate)
        {
            now = [.. steps.Where(s => s.Length is null || s.Statistics.HasNews).Select(s => Now(s.Statistics))];
            processes = [.. gateways.Select(g => (g.Name, Sample: g.Sample())).Select(
                g => new TimelineProcess(g.Name, g.Sample.ResidentBytes, g.Sample.Threads, g.Sample.Handles))];
        }

        long? exchanges = null;
        try
        {
            exchanges = emulator is null || !WatchesExchanges ? null : (await emulator.Stats(cancellationToken)).Exchanges;
        }
        catch (HttpRequestException)
        {
            // It has ended, or is about to.
        }

        return new TimelinePoint(second, now, processes, exchanges);
    }

    /// <summary>Copies what the processes wrote; after a failure that is what one wants to read.</summary>
    public void KeepLogs(string into)
    {
        Directory.CreateDirectory(into);
        foreach (var log in Directory.EnumerateFiles(Folder, "*.log"))
        {
            File.Copy(log, Path.Combine(into, Path.GetFileName(log)), overwrite: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (owned.TryPop(out var resource))
        {
            await resource.DisposeAsync();
        }

        Client.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Changes the emulator's behaviour: <c>("exchangeDelayMs", 500)</c>.</summary>
    public Task Behave(CancellationToken cancellationToken, params (string Name, JsonNode? Value)[] behaviour) =>
        (emulator ?? throw new InvalidOperationException("No emulator runs in this scenario.")).Behave(
            new JsonObject(behaviour.Select(b => KeyValuePair.Create(b.Name, b.Value))), cancellationToken);

    private static TimelineStep Now(StepStatistics statistics)
    {
        var interval = statistics.TakeInterval();
        return new TimelineStep(statistics.Name, interval.Responses, interval.Failed, statistics.InFlight, interval.Latency);
    }
}
