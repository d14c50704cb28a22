using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Published;

/// <summary>The published binary whose standard output or standard error cannot be written: it lives, serves, and counts what it loses.</summary>
public sealed class LostLinesTests : IAsyncLifetime
{
    private const int Calls = 100;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("aurora-lines-");
    private readonly int data = FreePort.Take();
    private readonly int admin = FreePort.Take();
    private readonly HttpClient client = new();
    private AuroraEmulator emulator = null!;

    public async ValueTask InitializeAsync()
    {
        emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        emulator.Behaviour.RatePerMinute = 1_000_000;
        var settings = new JsonObject
        {
            ["Aurora"] = new JsonObject
            {
                ["BaseUrl"] = emulator.BaseUrl.GetLeftPart(UriPartial.Authority),
                ["ApplicationId"] = "00000000-0000-4000-8000-000000000001",
                ["ApplicationKeyFile"] = File("key", "emulator-application-key"),
            },
            ["Listen"] = new JsonObject { ["Url"] = $"http://127.0.0.1:{data}", ["AdminUrl"] = $"http://127.0.0.1:{admin}" },
            ["Callers"] = new JsonObject
            {
                ["app"] = new JsonObject
                {
                    ["ApiKeySha256"] = new JsonArray(GatewayUnderTest.Sha256(GatewayUnderTest.CallerKey)),
                    ["Grants"] = new JsonArray(new JsonObject { ["Tenants"] = new JsonArray("*") }),
                },
            },
            ["Limits"] = new JsonObject { ["Aurora"] = new JsonObject { ["Limit"] = 100_000, ["Burst"] = 100_000 } },
        };
        File("gateway.json", settings.ToJsonString());
        client.DefaultRequestHeaders.Add("X-Api-Key", GatewayUnderTest.CallerKey);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await emulator.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("exec \"$0\" run --config gateway.json >/dev/full", "No space left on device")]
    [InlineData("{ \"$0\" run --config gateway.json & echo $! >pid; wait; } | true", "Broken pipe")]
    public async Task Lost_access_lines_are_counted_and_told_once(string script, string reason)
    {
        using var gateway = await StartAsync(script);
        var errors = gateway.StandardError.ReadToEndAsync();
        await CallAsync();
        await Poll.UntilAsync(async () => await MetricAsync("aurora_gateway_access_lines_dropped_total") == Calls);
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
        await Poll.UntilAsync(async () => await MetricAsync("aurora_gateway_events_dropped_total") > 0);
        Assert.Equal(0, await MetricAsync("aurora_gateway_access_lines_dropped_total"));
        Assert.Contains("Events are lost: standard error cannot be written", await client.GetStringAsync($"http://127.0.0.1:{admin}/"), StringComparison.Ordinal);
        await StopAsync(gateway);
    }

    private string File(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private async Task<Process> StartAsync(string script)
    {
        var start = new ProcessStartInfo("sh", ["-c", script, PublishedBinary.Path])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var gateway = Process.Start(start)!;
        await Poll.UntilAsync(async () =>
        {
            try
            {
                return (await client.GetAsync($"http://127.0.0.1:{admin}/livez")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return gateway;
    }

    private async Task CallAsync()
    {
        for (var i = 0; i < Calls; i++)
        {
            using var response = await client.GetAsync($"http://127.0.0.1:{data}/tenants/{GatewayUnderTest.Tenant}/projects?per_page=1");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private async Task<long> MetricAsync(string name)
    {
        var metrics = await client.GetStringAsync($"http://127.0.0.1:{admin}/metrics");
        var found = Regex.Match(metrics, $@"^{name}(?:\{{[^}}]*\}})? (\d+)", RegexOptions.Multiline);
        return found.Success ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : -1;
    }

    private async Task StopAsync(Process gateway)
    {
        var pid = Path.Combine(folder.FullName, "pid");
        var id = System.IO.File.Exists(pid)
            ? (await System.IO.File.ReadAllTextAsync(pid)).Trim()
            : gateway.Id.ToString(CultureInfo.InvariantCulture);
        using var kill = Process.Start("kill", ["-TERM", id]);
        await kill.WaitForExitAsync();
        await gateway.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
