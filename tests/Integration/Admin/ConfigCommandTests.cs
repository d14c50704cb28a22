using System.Text.Json;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Admin;

/// <summary><c>config</c>, a configuration that is read once, and <c>dev --config</c>, as an operator runs them.</summary>
public sealed class ConfigCommandTests
{
    [Fact]
    public async Task A_gateway_without_a_file_shows_what_is_active_and_a_reload_reads_the_environment_again()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var settings = ShutdownTests.Settings(emulator, "00:00:01");
        settings["Callers:crm___sync:ApiKeySha256:0"] = GatewayUnderTest.Sha256("another-caller-key-0123456789");
        settings["Callers:crm___sync:Grants:0:Tenants:0"] = "*";
        await using var gateway = await GatewayProcess.StartAsync(
            settings, "", "sh", "-c", "cd / && exec \"$1\" run", "sh");
        var (code, written) = await GatewayProcess.RunAsync(["config", "--admin-url", gateway.AdminUrl.AbsoluteUri]);
        Assert.Equal(0, code);
        Assert.Matches(
            "Aurora:ApplicationId +00000000-0000-4000-8000-000000000001 +environment AURORA_GATEWAY__Aurora__ApplicationId\n", written);
        Assert.Matches(
            "Callers:crm-sync:Grants:0:Tenants:0 +\\* +environment AURORA_GATEWAY__Callers__crm___sync__Grants__0__Tenants__0\n", written);
        Assert.Matches("Keys:Margin +00:01:00 +default\n", written);
        Assert.Matches("Aurora:MaxConnections +[0-9]+ +default\n", written);
        Assert.DoesNotContain("emulator-application-key", written, StringComparison.Ordinal);
        using var reload = await AdminCalls.SendAsync(HttpMethod.Post, new Uri(gateway.AdminUrl, "/reload"));
        Assert.Equal(200, (int)reload.StatusCode);
    }

    [Fact]
    public async Task What_comes_through_a_pipe_is_read_once_and_a_reload_reports_it()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        var input = Path.GetTempFileName();
        await File.WriteAllTextAsync(input, """{ "Keys": { "Margin": "00:00:30" } }""");
        await using var gateway = await GatewayProcess.StartAsync(
            ShutdownTests.Settings(emulator, "00:00:01"), "", "sh", "-c",
            $"mkfifo {input}.fifo && (cat {input} > {input}.fifo &) && exec \"$1\" run --config {input}.fifo", "sh");
        using var reload = await AdminCalls.SendAsync(HttpMethod.Post, new Uri(gateway.AdminUrl, "/reload"));
        Assert.Equal(422, (int)reload.StatusCode);
        Assert.Contains("cannot be read a second time", await reload.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var configuration = await AdminCalls.SendAsync(HttpMethod.Get, new Uri(gateway.AdminUrl, "/config"));
        using var json = JsonDocument.Parse(await configuration.Content.ReadAsStringAsync());
        Assert.Contains(json.RootElement.GetProperty("settings").EnumerateArray(), setting =>
            setting.GetProperty("setting").GetString() == "Keys:Margin" &&
                setting.GetProperty("place").GetString() == input + ".fifo:1:23");
        using var ready = await AdminCalls.SendAsync(HttpMethod.Get, new Uri(gateway.AdminUrl, "/readyz"));
        File.Delete(input);
        File.Delete(input + ".fifo");
        Assert.DoesNotContain("refused", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dev_tries_the_callers_of_a_file_against_the_emulator()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""
            {
              "Aurora": { "Environment": "Production", "ApplicationId": "app", "ApplicationKeyFile": "/nowhere/key" },
              "Listen": { "Url": "https://0.0.0.0:8443" }, "Tls": { "CertificateFile": "/nowhere/tls.pem" }, "Redis": { "Endpoint": "redis:6379" },
              "Callers": { "own": { "ApiKeySha256": [ "{{GatewayUnderTest.Sha256("own-caller-key-0123456789")}}" ], "Grants": [ { "Tenants": [ "*" ], "Allow": [ "GET /projects" ] } ] } }
            }
            """);
        await using var gateway = await GatewayProcess.StartAsync(
            new Dictionary<string, string?>(), "", "sh", "-c", $"exec \"$1\" dev --port 0 --admin-port 0 --emulator-port 0 --config {file}",
            "sh");
        Assert.Equal(200, await CallAsync("own-caller-key-0123456789", "projects"));
        Assert.Equal(403, await CallAsync("own-caller-key-0123456789", "designs"));
        Assert.Equal(401, await CallAsync("demo-caller-key", "projects"));
        File.Delete(file);

        async Task<int> CallAsync(string key, string path)
        {
            using var response = await AdminCalls.SendAsync(
                HttpMethod.Get, new Uri(gateway.Url, $"/tenants/11111111-1111-4111-8111-111111111111/{path}"),
                request => request.Headers.Add("X-Api-Key", key));
            return (int)response.StatusCode;
        }
    }
}
