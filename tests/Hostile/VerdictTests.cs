using System.Text.Json.Nodes;
using AuroraGateway.Emulator;
using AuroraGateway.Hostile.Chaos;

namespace AuroraGateway.Hostile;

/// <summary>
/// The published binary in front of an Aurora that responds with 500, with 403 and after four seconds: the first line names each, and none
/// a minute after Aurora recovered. The minutes pass by a clock that jumps, so that calls take their true time.
/// </summary>
public sealed class VerdictTests : IAsyncLifetime
{
    private const int Calls = 12;
    private const int Minute = 61;
    private const int Slow = 4;

    // Above the delays of a busy machine: what is four times as long is Aurora's doing.
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(250);

    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("aurora-verdict-");
    private readonly SemaphoreSlim arrived = new(0);
    private AuroraEmulator aurora = null!;
    private GatewayProcess gateway = null!;
    private BentClock clock = null!;
    private TaskCompletionSource? release;
    private int ahead;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(BentClock.IsThere, "libfaketime is not installed; ./test does that.");
        aurora = await AuroraEmulator.StartAsync(new EmulatorOptions(), Cancellation);
        aurora.Behaviour.RatePerMinute = int.MaxValue;
        aurora.OnRequest = _ =>
        {
            arrived.Release();
            return release?.Task ?? Task.Delay(Usual, TimeProvider.System);
        };
        var environment = new Dictionary<string, string>();
        clock = new BentClock(Path.Combine(folder.FullName, "clock"), environment, isMonotonicBent: true);
        gateway = await GatewayProcess.StartAsync(
            aurora.BaseUrl, aurora.ApplicationKey, static configuration => configuration["Log"]!["Level"] = "Information", Cancellation,
            environment);
    }

    public async ValueTask DisposeAsync()
    {
        release?.TrySetResult();
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        if (aurora is not null)
        {
            await aurora.DisposeAsync();
        }

        arrived.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_fault_of_Aurora_is_the_first_line_and_gone_a_minute_after_it()
    {
        await CallAsync(200);
        await SeeAsync("All is well");
        foreach (var (status, words) in new[] { (500, "Aurora responds with 5xx to 100"),
            (403, "Aurora responds with 403 for 1 tenant that worked before") })
        {
            Jump(Minute);
            aurora.Behaviour.ApiStatus = status;
            await CallAsync(status);
            await SeeAsync(words);
            aurora.Behaviour.ApiStatus = null;
            Jump(Minute);
            await CallAsync(200);
            await SeeAsync("All is well");
        }

        Jump(Minute);
        release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await CallAsync(200);
        await SeeAsync("times slower than in the hour before");
        release = null;
        Jump(Minute);
        await CallAsync(200);
        await SeeAsync("All is well");
    }

    private async Task CallAsync(int status)
    {
        var calls = Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => SendAsync()));
        for (var i = 0; i < Calls; i++)
        {
            Assert.True(await arrived.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        }

        if (release is { } held)
        {
            Jump(Slow);
            held.SetResult();
        }

        Assert.All(await calls, each => Assert.Equal(status, each));
    }

    private async Task<int> SendAsync()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri($"http://{gateway.Data}/tenants/{GatewayProcess.TenantA}/projects"));
        request.Headers.Add("X-Api-Key", GatewayProcess.AllKey);
        using var response = await Client.SendAsync(request, Cancellation);
        return (int)response.StatusCode;
    }

    private void Jump(int seconds) => clock.Jump(ahead += seconds);

    // A process whose clock jumped by a minute has not looked at its listener for so long: it reports that until the next look, a moment
    // later.
    private async Task SeeAsync(string words)
    {
        JsonNode status = null!;
        await Waiting.UntilAsync(
            async () =>
            {
                status = JsonNode.Parse(await Client.GetStringAsync(new Uri($"http://{gateway.Admin}/status"), Cancellation))!;
                return status["troubles"]!.AsArray().All(static trouble => (string?)trouble!["code"] != "not-live");
            },
            "it has looked at its listener", Cancellation);
        Assert.Contains(words, (string)status["headline"]!, StringComparison.Ordinal);
    }
}
