using System.Globalization;
using AuroraGateway.Load.Processes;
using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Scenarios;

/// <summary>Bodies far larger than what a gateway should ever hold, both ways.</summary>
internal sealed class LargeBodies : IScenario
{
    private const long Megabyte = 1024 * 1024;

    public string Name => "large-bodies";

    public string Summary => "Large bodies up and down at once: streamed whole, in flat memory.";

    public async Task Run(ScenarioContext context, CancellationToken cancellationToken)
    {
        var profile = context.Profile;
        var size = profile.Pick(128L, 512, 1024) * Megabyte;
        var aurora = context.Own(await StreamingAurora.Start(cancellationToken));
        var gateway = await context.StartGateway(new GatewaySettings { AuroraUrl = aurora.Url.ToString() }, cancellationToken);
        var timeout = TimeSpan.FromMinutes(5);

        Step Down(string name, long bytes) => new(name, async (_, token) =>
        {
            var response = await context.Client.Get(gateway.Url, context.Caller.Key, LoadTenants.Number(0), Path(bytes), token);
            return !response.IsOk || response.Bytes == bytes ? response : Response.Fail($"cut off after {response.Bytes} bytes");
        })
        {
            Timeout = timeout,
        };

        Step Up(string name, long bytes) => new(name, async (_, token) =>
        {
            var request = GatewayClient.Request(HttpMethod.Put, gateway.Url, context.Caller.Key, LoadTenants.Number(0), "assets/upload");
            using var content = request.Content = new GeneratedContent(bytes);
            var (response, text) = await context.Client.SendForText(request, token);
            return !response.IsOk || text == bytes.ToString(CultureInfo.InvariantCulture)
                ? response : Response.Fail($"Aurora received {text} bytes");
        })
        {
            Timeout = timeout,
        };

        // Everything that a first large body brings into memory (buffers, pools, code) is there before the base is taken.
        var warmUp = await context.Run(Down("warm-up, down", 16 * Megabyte), cancellationToken, LoadSimulation.Burst(4));
        var warmUpUp = await context.Run(Up("warm-up, up", 16 * Megabyte), cancellationToken, LoadSimulation.Burst(4));
        var before = gateway.Sample().ResidentBytes;
        var peak = before;
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = Watch(watching.Token);
        var down = context.Run(Down("down", size), cancellationToken, LoadSimulation.Burst(2));
        var up = await context.Run(Up("up", size), cancellationToken, LoadSimulation.Burst(2));
        var downed = await down;
        await watching.CancelAsync();
        await watch;

        context.CheckNoFailures(warmUp, warmUpUp, downed, up);
        context.Check(
            Threshold.AtMost($"growth of memory in MB while {4 * size / Megabyte:0} MB pass", (double)(peak - before) / Megabyte, 48));

        async Task Watch(CancellationToken stop)
        {
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            while (await tick.WaitForNextTickAsync(stop).AsTask().ContinueWith(
                t => t.IsCompletedSuccessfully && t.Result, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default))
            {
                peak = Math.Max(peak, gateway.Sample().ResidentBytes);
            }
        }
    }

    private static string Path(long bytes) => string.Create(CultureInfo.InvariantCulture, $"bytes/{bytes}");
}
