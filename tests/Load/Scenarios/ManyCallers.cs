using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Load.Compare;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Reports;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>
/// A configuration with many callers: memory and time of the start, and the latency of a caller while it is reloaded every second.
/// </summary>
internal sealed class ManyCallers : IScenario
{
    private const int MostMegabytes = 150;
    private const double MostSeconds = 2;
    private const double MostRatio = 2;

    // Twice as often as the file is applied by itself.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public string Name => "many-callers";

    public string Summary =>
        "Twenty thousand callers: memory of the start, and latency of a caller while the changed file is reloaded every second.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var count = profile.Pick(1_000, 20_000, 20_000);
        var emulator = await context.StartEmulator(cancellationToken);
        IReadOnlyList<CallerSettings> callers = [context.Caller, .. Enumerable.Range(1, count - 1).Select(Caller)];
        var begin = TimeProvider.System.GetTimestamp();
        var gateway = await context.StartGateway(
            new GatewaySettings { AuroraUrl = emulator.Url.ToString(), Callers = callers }, cancellationToken);
        var start = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
        var memory = ProcessSample.HighestResidentBytes(gateway.Id) / 1048576.0;

        Step Call(string name) => new(name, (n, token) =>
            context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(n % 10), "projects", token));

        // In turn, so that what else the machine does meets both alike.
        var load = LoadSimulation.Inject(profile.Pick(200, 500, 500), profile.Seconds(1, 3, 10));
        var warmUp = await context.Run(Call("warm-up"), cancellationToken, load);
        List<StepStatistics> calm = [], reloading = [];
        var times = new List<double>();
        for (var round = 0; round < profile.Pick(1, 3, 5); round++)
        {
            calm.Add(await context.Run(Call($"calm {round}"), cancellationToken, load));
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var reloads = Task.Run(() => ReloadAsync(context, gateway, over.Token), cancellationToken);
            reloading.Add(await context.Run(Call($"while reloading {round}"), cancellationToken, load));
            await over.CancelAsync();
            times.AddRange(await reloads);
        }

        var (before, during) = (Median([.. calm.Select(P99)]), Median([.. reloading.Select(P99)]));
        context.CheckNoFailures([warmUp, .. calm, .. reloading]);
        context.Check(Threshold.AtLeast("reloads", times.Count, 1));
        context.CheckOnQuietMachine(Threshold.AtMost("seconds until it is ready", start, MostSeconds));
        context.CheckOnQuietMachine(Threshold.AtMost("MB resident at most while it loads", memory, MostMegabytes));
        context.CheckOnQuietMachine(Threshold.AtMost("p99 while reloading / calm", during / before, MostRatio));
        await WriteAsync(
            profile,
            [
                ($"resident at most while {count:#,0} callers are loaded", $"{memory:0} MB", $"{MostMegabytes} MB"),
                ("from exec to ready", $"{start:0.00} s", $"{MostSeconds:0} s"),
                ($"one reload, median of {times.Count}, one a second", $"{Median(times) * 1000:0} ms", ""),
                ("p99 of a caller, calm, median of rounds", $"{before:0.00} ms", ""),
                ("p99 of a caller while reloading, median of rounds", $"{during:0.00} ms", ""),
                ("ratio", $"{during / before:0.00}", $"{MostRatio:0}"),
            ],
            cancellationToken);
    }

    private static CallerSettings Caller(int number) => new($"caller-{number}") { PerSecond = 1 + (number % 50) };

    private static double P99(StepStatistics step) => step.Summarise(TimeSpan.Zero).Latency.P99 / 1e3;

    private static double Median(List<double> times)
    {
        times.Sort();
        return times.Count == 0 ? 0 : times[times.Count / 2];
    }

    // Each reload finds one limit changed, as an operator would change it.
    private static async Task<List<double>> ReloadAsync(
        ScenarioContext context, GatewayProcess gateway, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        var file = gateway.ConfigurationFile;
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(file, CancellationToken.None))!;
        byte[][] texts = [.. new[] { 100, 101 }.Select(limit => Encoding.UTF8.GetBytes(Changed(settings, limit)))];
        using var each = new PeriodicTimer(Every, TimeProvider.System);
        do
        {
            await File.WriteAllBytesAsync(file, texts[times.Count % 2], CancellationToken.None);
            var begin = TimeProvider.System.GetTimestamp();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.AdminUrl, "/reload"));
            using var response = await context.Client.Http.SendAsync(request, CancellationToken.None);
            if (!response.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"POST /reload: {(int)response.StatusCode}");
            }

            times.Add(TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
        }
        while (await NextAsync(each, cancellationToken));

        return times;
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static string Changed(JsonNode settings, int limit)
    {
        settings["Callers"]!["caller-1"]!["Limits"]![0]!["Limit"] = limit;
        return settings.ToJsonString(new() { WriteIndented = true });
    }

    private static async Task WriteAsync(
        Profile profile, (string What, string Measured, string Target)[] rows, CancellationToken cancellationToken)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var command = $"dotnet run -c Release --project tests/Load -- many-callers --profile {profile.Name}";
        var text = new StringBuilder($"`{command}`, {date}, {Machine.Describe()}.\n\n");
        text.Append("| what | measured | target |\n|---|---|---|\n");
        foreach (var (what, measured, target) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {measured} | {target} |\n");
        }

        if (!profile.JudgesTime)
        {
            return;
        }

        var page = Repository.Path("docs", "performance.md");
        var before = await File.ReadAllTextAsync(page, cancellationToken);
        await File.WriteAllTextAsync(page, PageTable.Replace(before, "many-callers", text.ToString()), cancellationToken);
    }
}
