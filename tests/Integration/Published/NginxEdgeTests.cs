using System.Diagnostics;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Published;

/// <summary>
/// The published gateway behind an nginx that refuses requests with its own pages, as a firewall in the path to Aurora does.
/// </summary>
public sealed class NginxEdgeTests : IAsyncLifetime
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("aurora-nginx-");
    private AuroraEmulator emulator = null!;
    private ConfiguredFolder folder = null!;
    private Process nginx = null!;

    public async ValueTask InitializeAsync()
    {
        emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        emulator.Behaviour.RatePerMinute = 1_000_000;
        var port = FreePort.Take();

        // Started by root it would look for the files as another user, to whom the folder is closed.
        var user = Environment.IsPrivilegedProcess ? "user root;" : "";
        var pages = string.Concat(((string[])["403", "401", "404", "302 https://login.example/", "200"]).Select(page =>
            $"    if (-f {work.FullName}/{page.Split(' ')[0]}) {{ return {(page == "200" ? "200 \"<html>log in</html>\"" : page)}; }}\n"));
        await File.WriteAllTextAsync(Path.Combine(work.FullName, "nginx.conf"), $$"""
            {{user}} daemon off; pid {{work.FullName}}/pid; error_log {{work.FullName}}/error.log; worker_processes 1;
            events { }
            http {
              access_log off; client_body_temp_path {{work.FullName}}/a; proxy_temp_path {{work.FullName}}/b; fastcgi_temp_path {{work.FullName}}/c;
              uwsgi_temp_path {{work.FullName}}/d; scgi_temp_path {{work.FullName}}/e; default_type text/html;
              server {
                listen 127.0.0.1:{{port}};
            {{pages}}
                location / { proxy_pass {{emulator.BaseUrl.GetLeftPart(UriPartial.Authority)}}; proxy_http_version 1.1; proxy_set_header Connection ""; }
              }
            }
            """);
        nginx = Tool.Start(
            work.FullName, "nginx", ["-c", work.FullName + "/nginx.conf", "-p", work.FullName, "-e", work.FullName + "/error.log"]);
        var edge = new Uri($"http://127.0.0.1:{port}");
        folder = new ConfiguredFolder(edge, static settings => settings["Keys"] = new JsonObject { ["LongestBackOff"] = "00:00:00.2" });
        await Waiting.UntilAsync(async () =>
        {
            try
            {
                using var response = await folder.Client.GetAsync(new Uri(edge, "/versions"));
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        nginx.Kill(entireProcessTree: true);
        await nginx.WaitForExitAsync();
        nginx.Dispose();
        folder.Dispose();
        await emulator.DisposeAsync();
        work.Delete(recursive: true);
    }

    [Fact]
    public async Task A_page_in_place_of_the_token_endpoint_is_a_502_that_names_nginx_and_the_tenant_is_served_once_it_is_gone()
    {
        await using var gateway = await folder.StartAsync();
        foreach (var status in (string[])["403", "401", "404", "302", "200"])
        {
            Block(status, true);
            var detail = "";
            await Waiting.UntilAsync(async () =>
            {
                // Between two attempts key exchanges pause.
                var (code, body) = await folder.CallAsync();
                detail = JsonNode.Parse(body)!["detail"]!.ToString();
                return code == 502 && detail.Contains(status + " with text/html (Server: nginx)", StringComparison.Ordinal);
            });
            Block(status, false);
        }

        await Waiting.UntilAsync(async () => (await folder.CallAsync()).Status == 200);
        var exchange = emulator.Requests.First(static request => request.Target.Contains("create_token", StringComparison.Ordinal));
        Assert.Equal("aurora-gateway/0.1.0", exchange.Headers.Single(static header => header.Key == "User-Agent").Value.ToString());
    }

    [Fact]
    public async Task A_mistyped_application_key_is_not_proved_by_a_403_page()
    {
        await using var gateway = await folder.StartAsync();
        Assert.Equal(200, (await folder.CallAsync()).Status);
        Block("403", true);
        folder.Write(ConfiguredFolder.KeyName, "mistyped-key");
        await Waiting.UntilAsync(() => gateway.Errors.Contains("could not be tested", StringComparison.Ordinal));
        Block("403", false);

        await Waiting.UntilAsync(async () => (await folder.CallAsync(GatewayUnderTest.OtherTenant)).Status == 200);
        await Waiting.UntilAsync(async () =>
            (await folder.Client.GetStringAsync(new Uri(folder.Admin, "/status"))).Contains(
                "new-application-key-refused", StringComparison.Ordinal));
        Assert.Equal(200, (await folder.CallAsync()).Status);
    }

    [Fact]
    public async Task A_401_page_on_a_call_discards_no_key()
    {
        await using var gateway = await folder.StartAsync();
        Assert.Equal(200, (await folder.CallAsync()).Status);
        Block("401", true);
        for (var i = 0; i < 5; i++)
        {
            var (status, body) = await folder.CallAsync();
            Assert.Equal(502, status);
            Assert.Contains("401 with text/html (Server: nginx)", body, StringComparison.Ordinal);
        }

        Block("401", false);
        Assert.Equal(200, (await folder.CallAsync()).Status);
        Assert.Equal(1, emulator.Stats.Exchanges);
    }

    private void Block(string status, bool blocks)
    {
        var path = Path.Combine(work.FullName, status);
        if (blocks)
        {
            File.WriteAllText(path, "");
        }
        else
        {
            File.Delete(path);
        }
    }
}
