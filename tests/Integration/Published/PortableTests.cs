using System.Net;
using System.Text.RegularExpressions;

namespace AuroraGateway.Integration.Published;

/// <summary>The code that runs on macOS and Windows in place of Linux system calls, on Linux because it is asked for.</summary>
public sealed class PortableTests
{
    private static readonly Dictionary<string, string> Portable = new() { ["AURORA_GATEWAY_PORTABLE"] = "1" };

    [Fact]
    public async Task Dev_serves_calls_logs_them_and_stops_without_linux_system_calls()
    {
        await using var binary = PublishedBinary.Start(Portable, "dev", "--port", "0", "--admin-port", "0", "--emulator-port", "0");
        await Waiting.UntilAsync(() => Address("gateway").IsMatch(binary.Output) && Address("admin").IsMatch(binary.Output));
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", "demo-caller-key");
        var gateway = Address("gateway").Match(binary.Output).Groups[1].Value;
        var admin = Address("admin").Match(binary.Output).Groups[1].Value;

        var response = await client.GetAsync($"{gateway}/tenants/11111111-1111-4111-8111-111111111111/projects");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"{gateway}/elsewhere")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"{admin}/readyz")).StatusCode);
        var metrics = await client.GetStringAsync($"{admin}/metrics");
        Assert.Contains("\naurora_gateway_build_info{", metrics, StringComparison.Ordinal);
        // Descriptors are neither counted nor raised: the cautious number of a system that does not report its limit.
        Assert.Matches("\naurora_gateway_resource_limit\\{[^}]*aurora_gateway_resource=\"descriptors\"[^}]*\\} 1024[ \n]", metrics);

        binary.Signal("TERM");
        Assert.Equal(0, await binary.EndAsync());
        Assert.Contains("caller=demo tenant=11111111-1111-4111-8111-111111111111 by=aurora", binary.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_known_by_its_uid_is_refused_where_the_system_does_not_report_it()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """
            {
              "Aurora": { "Environment": "Sandbox", "ApplicationId": "00000000-0000-4000-8000-000000000001", "ApplicationKey": "a-key-for-this-test-only" },
              "Listen": { "Url": "unix:/run/aurora-gateway/data.sock" },
              "Callers": { "local": { "UnixSocketUid": 1000, "Grants": [ { "Tenants": [ "*" ] } ] } }
            }
            """);
        await using var binary = PublishedBinary.Start(Portable, "run", "--config", file);
        Assert.Equal(1, await binary.EndAsync());
        Assert.Contains("this system does not report the user of a Unix socket's peer", binary.Errors, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task Version_prints_version_commit_build_date_runtime_and_platform()
    {
        var (exit, output, _) = await PublishedBinary.RunAsync("--version");
        Assert.Equal(0, exit);
        Assert.Matches(
            @"\Aaurora-gateway \d+\.\d+\.\d+\S*\n  commit    \S+\n  built     \S+\n" +
            @"  runtime   \.NET 10\.\d.* \((native|just-in-time)\)\n  platform  linux-\S+\n",
                output);
    }

    private static Regex Address(string name) => new($@"^ *{name} +(http:\S+)", RegexOptions.Multiline);
}
