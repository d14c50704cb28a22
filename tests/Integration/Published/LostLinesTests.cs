using System.Diagnostics;
using System.Globalization;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Published;

/// <summary>
/// The published binary whose standard output or standard error cannot be written: it lives, serves, and counts what it loses.
/// </summary>
public sealed class LostLinesTests : IAsyncLifetime
{
    private const int Calls = 100;

    private AuroraEmulator emulator = null!;
    private ConfiguredFolder folder = null!;

    public async ValueTask InitializeAsync()
    {
        emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        emulator.Behaviour.RatePerMinute = 1_000_000;
        folder = new ConfiguredFolder(emulator.BaseUrl);
    }

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await emulator.DisposeAsync();
    }

    [Theory]
    [InlineData("exec \"$0\" run --config gateway.json >/dev/full", "No space left on device")]
    [InlineData("{ \"$0\" run --config gateway.json & echo $! >pid; wait; } | true", "Broken pipe")]
    public async Task Lost_access_lines_are_counted_and_reported_once(string script, string reason)
    {
        using var gateway = await StartAsync(script);
        var errors = gateway.StandardError.ReadToEndAsync();
        await CallAsync();
        await Waiting.UntilAsync(async () => await folder.MetricAsync("aurora_gateway_access_lines_dropped_total") == Calls);
        await StopAsync(gateway);
        var told = (await errors).Split('\n').Where(static line => line.Contains("[1711]", StringComparison.Ordinal)).ToList();
        Assert.Contains($"({reason})", Assert.Single(told), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exec \"$0\" run --config gateway.json 2>/dev/full")]
    [InlineData("{ \"$0\" run --config gateway.json 2>&1 >/dev/null & echo $! >pid; wait; } | true")]
    public async Task Lost_events_are_counted_and_requests_are_served(string script)
    {
        using var gateway = await StartAsync(script);
        await CallAsync();
        await Waiting.UntilAsync(async () => await folder.MetricAsync("aurora_gateway_events_dropped_total") > 0);
        Assert.Equal(0, await folder.MetricAsync("aurora_gateway_access_lines_dropped_total"));
        var page = await folder.Client.GetStringAsync(folder.Admin);
        Assert.Contains("Events are lost: standard error cannot be written", page, StringComparison.Ordinal);
        await StopAsync(gateway);
    }

    private async Task<Process> StartAsync(string script)
    {
        var start = new ProcessStartInfo("sh", ["-c", script, GatewayBinary.Path])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var gateway = Process.Start(start)!;
        await folder.UntilLiveAsync();
        return gateway;
    }

    private async Task CallAsync()
    {
        for (var i = 0; i < Calls; i++)
        {
            Assert.Equal(200, (await folder.CallAsync()).Status);
        }
    }

    private async Task StopAsync(Process gateway)
    {
        var pid = Path.Combine(folder.Path, "pid");
        var id = File.Exists(pid) ? (await File.ReadAllTextAsync(pid)).Trim() : gateway.Id.ToString(CultureInfo.InvariantCulture);
        using var kill = Process.Start("kill", ["-TERM", id]);
        await kill.WaitForExitAsync();
        await gateway.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
