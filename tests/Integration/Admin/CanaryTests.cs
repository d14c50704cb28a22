using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Admin;

/// <summary>
/// Nothing secret comes out anywhere: every path is driven at the most verbose level, and everything written is searched for every secret
/// in use.
/// </summary>
public sealed partial class CanaryTests
{
    private const string ApplicationKey = "canary-application-key-6f1c0a";
    private const string RotatedKey = "canary-rotated-application-key-77ab";
    private const string CallerKey = "canary-caller-key-1b9d52";
    private const string UnknownKey = "canary-unknown-caller-key-88e1";
    private const string AdminToken = "canary-admin-token-33c9f0aa";
    private const string BadAdminToken = "canary-wrong-admin-token-5d";
    private const string BadSession = "canary-bad-session-token-e2";
    private const string Query = "canary-query-value-90d4";
    private const string Body = "canary-body-value-4471";
    private const string ExporterSecret = "canary-exporter-header-12fe";

    [Theory]
    [InlineData("Text")]
    [InlineData("Json")]
    public async Task No_secret_in_logs_metrics_traces_status_problems(string format)
    {
        await using var collector = await CollectorStub.StartAsync();
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions { ApplicationKey = ApplicationKey });
        emulator.Behaviour.RatePerMinute = 1_000_000;
        var folder = Directory.CreateTempSubdirectory("canary").FullName;
        try
        {
            var keyFile = Path.Combine(folder, "application-key");
            var tokenFile = Path.Combine(folder, "admin-token");
            await File.WriteAllTextAsync(keyFile, ApplicationKey);
            await File.WriteAllTextAsync(tokenFile, AdminToken);
            await using var gateway = await GatewayProcess.StartAsync(new Dictionary<string, string?>
            {
                ["Aurora:BaseUrl"] = emulator.BaseUrl.GetLeftPart(UriPartial.Authority),
                ["Aurora:ApplicationId"] = "00000000-0000-4000-8000-000000000001",
                ["Aurora:ApplicationKeyFile"] = keyFile,
                ["Listen:Url"] = "http://127.0.0.1:0",
                ["Listen:AdminUrl"] = "http://127.0.0.1:0",
                ["Listen:Grace"] = "00:00:03",
                ["Admin:TokenFile"] = tokenFile,
                ["Log:Level"] = "Trace",
                ["Log:Format"] = format,
                ["Callers:app:ApiKeySha256:0"] = GatewayUnderTest.Sha256(CallerKey),
                ["Callers:app:Grants:0:Tenants:0"] = "*",
                ["Callers:app:Grants:1:Application"] = "true",
                ["Keys:ExchangeTimeout"] = "00:00:01",
                ["Keys:LongestBackOff"] = "00:00:01",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-exporter-key=" + ExporterSecret,
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "300",
            });
            var received = new StringBuilder();
            var session = await DriveAsync(gateway, emulator, keyFile, received);
            var temporaryKeys = await TemporaryKeysAsync(emulator);
            Assert.NotEmpty(temporaryKeys);

            gateway.Terminate();
            Assert.Equal(0, await gateway.EndAsync());
            Assert.Contains("/v1/traces", collector.Taken);
            Assert.Contains("/v1/metrics", collector.Taken);
            Assert.Contains("aurora_gateway.exchange.outcome", collector.Taken);
            Assert.Contains("caller", gateway.Written);
            var everything = gateway.Written + received + collector.Taken;
            foreach (var secret in new[] { ApplicationKey, RotatedKey, CallerKey, UnknownKey, AdminToken, BadAdminToken, BadSession, Query,
                Body, ExporterSecret, session }.Concat(temporaryKeys))
            {
                Assert.False(everything.Contains(secret, StringComparison.Ordinal), $"{secret} in: {Around(everything, secret)}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_configuration_that_is_refused_does_not_quote_the_key()
    {
        var (code, written) = await GatewayProcess.RunAsync(["run", "--config", GatewayProcess.EmptyFile()], new Dictionary<string, string?>
        {
            ["Aurora:ApplicationKey"] = "canary key with spaces 5511",
            ["Aurora:ApplicationId"] = "x",
        });
        Assert.Equal(1, code);
        Assert.Contains("Aurora:ApplicationKey", written);
        Assert.DoesNotContain("5511", written);
    }

    private static async Task<string> DriveAsync(GatewayProcess gateway, AuroraEmulator emulator, string keyFile, StringBuilder received)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
        async Task SayAsync(HttpMethod method, string path, Action<HttpRequestMessage>? with = null, string? key = CallerKey)
        {
            using var request = new HttpRequestMessage(method, new Uri(gateway.Url, path));
            if (key is not null)
            {
                request.Headers.Add("X-Api-Key", key);
            }

            with?.Invoke(request);
            using var response = await http.SendAsync(request);

            // Responses of Aurora are for the caller; those of the gateway itself are searched.
            received.AppendLine(string.Join('\n', response.Headers.Select(field => $"{field.Key}: {string.Join(',', field.Value)}")));
            if (response.Headers.Contains("Proxy-Status"))
            {
                received.AppendLine(await response.Content.ReadAsStringAsync());
            }
        }

        async Task AdminAsync(HttpMethod method, string path, string? token = AdminToken)
        {
            using var request = new HttpRequestMessage(method, new Uri(gateway.AdminUrl, path));
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            using var response = await http.SendAsync(request);
            received.AppendLine(await response.Content.ReadAsStringAsync());
        }

        async Task BendAsync(string behaviour)
        {
            using var response = await http.PutAsync(
                new Uri(emulator.BaseUrl, "/_emulator/behaviour"), new StringContent(behaviour, Encoding.UTF8, "application/json"));
            response.EnsureSuccessStatusCode();
        }

        using var made = await http.PostAsync(new Uri(emulator.BaseUrl, "/_emulator/sessions"), null);
        var session = (string)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["session_token"]!;
        const string Tenant = "/tenants/" + GatewayUnderTest.Tenant;
        const string Other = "/tenants/" + GatewayUnderTest.OtherTenant;
        await SayAsync(HttpMethod.Get, Tenant + "/projects?note=" + Query);
        await SayAsync(HttpMethod.Get, Tenant + "/projects?note=" + Query, request => request.Headers.Add("Aurora-Session-Token", session));
        await SayAsync(HttpMethod.Get, Tenant + "/projects", request => request.Headers.Add("Aurora-Session-Token", session));
        await SayAsync(HttpMethod.Get, Tenant + "/projects", request => request.Headers.Add("Aurora-Session-Token", BadSession));
        await SayAsync(HttpMethod.Put, Tenant + "/projects/1", request => request.Content = new StringContent(Body));
        await SayAsync(HttpMethod.Get, Tenant + "/projects", key: UnknownKey);
        await SayAsync(
            HttpMethod.Get, Tenant + "/projects",
            request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + UnknownKey));
        await SayAsync(
            HttpMethod.Get, Tenant + "/projects",
            request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + UnknownKey), key: null);
        await SayAsync(HttpMethod.Get, Tenant + "/projects?access_token=" + Query);
        await SayAsync(HttpMethod.Get, Tenant + "/%2e%2e/" + Query);
        await SayAsync(HttpMethod.Get, "/nowhere/" + Query);
        await SayAsync(HttpMethod.Trace, Tenant);
        await SayAsync(HttpMethod.Get, Tenant + "/projects", request => request.Headers.Add("Upgrade", "websocket"));
        await SayAsync(HttpMethod.Get, "/tenants/" + GatewayUnderTest.Unauthorised + "/projects");
        await SayAsync(HttpMethod.Get, "/partner_applications/00000000-0000-4000-8000-000000000001/webhooks");
        await SayAsync(
            HttpMethod.Post, "/partner_applications/00000000-0000-4000-8000-000000000001/tenants/" + GatewayUnderTest.Tenant +
                "/create_token");
        using (var revoked = await http.PostAsync(new Uri(emulator.BaseUrl, "/_emulator/revoke/" + GatewayUnderTest.Tenant), null))
        {
            await SayAsync(HttpMethod.Get, Tenant + "/projects");
        }

        foreach (var behaviour in new[]
        {
            """{"exchangeStatus":500}""",
            """{"exchangeStatus":200,"exchangeBody":"{\"token\":{\"bearer_token\":\"canary bad\",\"expires_at\":\"2099-01-01 00:00:00 UTC\"}}"}""",
            """{"exchangeStatus":401,"exchangeBody":null}""", """{"exchangeStatus":429}""",
        })
        {
            await BendAsync(behaviour);
            await SayAsync(HttpMethod.Get, Other + "/projects");
            await AdminAsync(HttpMethod.Delete, "/keys/" + GatewayUnderTest.OtherTenant);
        }

        await BendAsync("""{"exchangeStatus":null,"exchangeBody":null,"apiStatus":500}""");
        await SayAsync(HttpMethod.Get, Tenant + "/projects");
        await BendAsync("""{"apiStatus":null}""");
        await RawAsync(
            gateway.Url, $"GET {Tenant}/projects HTTP/1.1\r\nHost: x\r\nX-Api-Key: {CallerKey}\r\nBad Field {Query}: {Query}\r\n\r\n",
            received);
        await RawAsync(
            gateway.Url, $"GET {Tenant}/{Query}\u0001 HTTP/1.1\r\nHost: x\r\nX-Api-Key: {CallerKey}\r\nConnection: close\r\n\r\n",
            received);
        await RawAsync(
            gateway.Url, $"PUT {Tenant}/projects/1 HTTP/1.1\r\nHost: x\r\nX-Api-Key: {CallerKey}\r\nTransfer-Encoding: " +
                $"chunked\r\nConnection: close\r\n\r\nzz{Body}\r\n", received);
        await File.WriteAllTextAsync(keyFile, RotatedKey);
        foreach (var path in new[] { "/", "/status", "/metrics", "/keys", "/readyz", "/log/level" })
        {
            await AdminAsync(HttpMethod.Get, path);
            await AdminAsync(HttpMethod.Get, path, BadAdminToken);
        }

        return session;
    }

    private static async Task RawAsync(Uri data, string request, StringBuilder received)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, data.Port);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        try
        {
            while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } line)
            {
                received.AppendLine(line);
            }
        }
        catch (IOException)
        {
            // It closed the connection hard, as it should.
        }
    }

    private static async Task<string[]> TemporaryKeysAsync(AuroraEmulator emulator)
    {
        using var http = new HttpClient();
        var requests = await http.GetStringAsync(new Uri(emulator.BaseUrl, "/_emulator/requests"));
        return [.. Key().Matches(requests).Select(match => match.Value).Distinct()];
    }

    private static string Around(string text, string secret)
    {
        var at = text.IndexOf(secret, StringComparison.Ordinal);
        return at < 0 ? "" : text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)];
    }

    [GeneratedRegex("tk_[A-Za-z0-9_]{16,}")]
    private static partial Regex Key();
}
