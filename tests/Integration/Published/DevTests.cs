using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AuroraGateway.Integration.Published;

/// <summary>What a stranger does first, with the native binary.</summary>
public sealed partial class DevTests
{
    [Fact]
    public async Task The_curl_line_that_dev_prints_works_and_nothing_of_the_caller_reaches_aurora()
    {
        await using var binary = PublishedBinary.Start(null, "dev", "--port", "0", "--admin-port", "0", "--emulator-port", "0");
        await Waiting.UntilAsync(() => CurlLine().IsMatch(binary.Output));
        Assert.Contains("NOT FOR PRODUCTION", binary.Output, StringComparison.Ordinal);

        var response = await Tool.OutputAsync("sh", "-c", CurlLine().Match(binary.Output).Value + " -s -i");
        Assert.StartsWith("HTTP/1.1 200", response, StringComparison.Ordinal);
        Assert.Contains("11111111-1111-4111-8111-111111111111", response, StringComparison.Ordinal);

        using var client = new HttpClient();
        var emulator = Address(binary, "emulator");
        var stats = JsonNode.Parse(await client.GetStringAsync($"{emulator}/_emulator/stats"))!;
        Assert.Equal(1, stats["exchanges"]!.GetValue<int>());
        Assert.Equal(1, stats["requests"]!.GetValue<int>());
        Assert.Empty(stats["credentialsSeen"]!.AsArray());

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"{Address(binary, "admin")}/readyz")).StatusCode);
        Assert.Equal(0, (await PublishedBinary.RunAsync("health", "--admin-url", Address(binary, "admin"))).ExitCode);

        binary.Signal("TERM");
        Assert.Equal(0, await binary.EndAsync());
        Assert.Contains("caller=demo tenant=11111111-1111-4111-8111-111111111111 by=aurora", binary.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_unauthorised_demo_tenant_is_refused_by_aurora_and_the_viewer_by_its_grants()
    {
        await using var binary = PublishedBinary.Start(null, "dev", "--port", "0", "--admin-port", "0", "--emulator-port", "0");
        await Waiting.UntilAsync(() => CurlLine().IsMatch(binary.Output));
        using var client = new HttpClient { BaseAddress = new Uri(Address(binary, "gateway")) };
        client.DefaultRequestHeaders.Add("X-Api-Key", "demo-caller-key");
        Assert.Contains(
            "tenant-not-authorized",
            await (await client.GetAsync("/tenants/99999999-9999-4999-8999-999999999999/projects")).Content.ReadAsStringAsync(),
            StringComparison.Ordinal);

        using var viewer = new HttpClient { BaseAddress = client.BaseAddress };
        viewer.DefaultRequestHeaders.Add("Authorization", "Bearer viewer-caller-key");
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/tenants/11111111-1111-4111-8111-111111111111/users")).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden, (await viewer.DeleteAsync("/tenants/11111111-1111-4111-8111-111111111111/projects/x")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync("/tenants/22222222-2222-4222-8222-222222222222/users")).StatusCode);
    }

    [Fact]
    public async Task The_environment_changes_a_setting_in_dev_too()
    {
        var environment = new Dictionary<string,
        string>
        { ["AURORA_GATEWAY__Callers__viewer__Grants__0__Allow__0"] = "GET /projects", ["AURORA_GATEWAY__Log__Format"] = "Json" };
        await using var binary = PublishedBinary.Start(environment, "dev", "--port", "0", "--admin-port", "0", "--emulator-port", "0");
        await Waiting.UntilAsync(() => CurlLine().IsMatch(binary.Output));
        using var viewer = new HttpClient { BaseAddress = new Uri(Address(binary, "gateway")) };
        viewer.DefaultRequestHeaders.Add("X-Api-Key", "viewer-caller-key");
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync("/tenants/11111111-1111-4111-8111-111111111111/users")).StatusCode);

        await Waiting.UntilAsync(() => binary.Output.Contains("\"problem\":\"not-granted\"", StringComparison.Ordinal));
        var line = binary.Output.Split('\n').Single(text => text.StartsWith('{'));
        Assert.Equal("viewer", JsonNode.Parse(line)!["caller"]!.ToString());
    }

    [Theory]
    [InlineData(0, "--version")]
    [InlineData(0, "--help")]
    [InlineData(0, "run", "--help")]
    [InlineData(0, "dev", "--help")]
    [InlineData(0, "emulator", "--help")]
    [InlineData(0, "caller-key")]
    [InlineData(2, "frobnicate")]
    [InlineData(2, "dev", "--prt", "1")]
    [InlineData(2, "dev", "--port", "eighty")]
    [InlineData(1, "run", "--config", "/nowhere/gateway.json")]
    [InlineData(1, "health", "--admin-url", "http://127.0.0.1:1")]
    public async Task Each_command_ends_with_its_exit_code_and_says_why(int code, params string[] arguments)
    {
        var (exit, output, errors) = await PublishedBinary.RunAsync(arguments);
        Assert.Equal(code, exit);
        Assert.NotEmpty((code == 0 ? output : errors).Trim());
    }

    [Fact]
    public async Task A_configuration_with_five_mistakes_names_all_five_and_starts_nothing()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """
            {
              "Aurora": { "Environment": "Staging", "ApplicationId": "app", "ApplicationKeyFile": "/nowhere/key" },
              "Keys": { "Margn": "00:01:00", "ExchangeTimeout": "10 seconds" },
              "Callers": { "crm": { "ApiKeySha256": ["0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], "Grants": [ { } ] } }
            }
            """);
        var (exit, _, errors) = await PublishedBinary.RunAsync("run", "--config", file);
        Assert.Equal(1, exit);
        foreach (var path in new[] { "Aurora:ApplicationKeyFile", "Aurora:Environment", "Callers:crm:Grants:0", "Keys:ExchangeTimeout",
            "Keys:Margn" })
        {
            Assert.Contains($" {path}: ", errors, StringComparison.Ordinal);
        }

        File.Delete(file);
    }

    private static string Address(ChildProcess binary, string name) =>
        Regex.Match(binary.Output, $@"{name}\s+(http://\S+)").Groups[1].Value;

    [GeneratedRegex("curl -H .*")]
    private static partial Regex CurlLine();
}
