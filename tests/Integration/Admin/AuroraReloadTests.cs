using System.Text.Json;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;
using AuroraGateway.Integration.Journeys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Integration.Admin;

/// <summary>A gateway under traffic reloads a changed Aurora: no key and no request goes to the wrong one.</summary>
public sealed class AuroraReloadTests : IDisposable
{
    private const string Tenant = GatewayUnderTest.Tenant;
    private const string FirstApplication = "00000000-0000-4000-8000-000000000001";
    private const string SecondApplication = "00000000-0000-4000-8000-000000000002";

    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task Under_traffic_every_request_goes_to_one_Aurora_with_a_key_of_its_own()
    {
        await using var first = await StartAsync(FirstApplication, "first-application-key");
        await using var second = await StartAsync(SecondApplication, "second-application-key");
        Write(first, FirstApplication, "first-application-key");
        await using var gateway = await GatewayProcess.StartAsync(Nothing, file);

        using var stop = new CancellationTokenSource();
        var completed = 0;
        var traffic = Enumerable.Range(0, 8).Select(async worker =>
        {
            var tenant = worker % 2 == 0 ? Tenant : GatewayUnderTest.OtherTenant;
            var statuses = new List<int>();
            while (!stop.IsCancellationRequested)
            {
                using var response = await CallAsync(gateway, tenant);
                statuses.Add((int)response.StatusCode);
                Interlocked.Increment(ref completed);
            }

            return statuses;
        }).ToList();

        // There and back, so that each is left and met again.
        foreach (var (aurora, application, key) in new[] { (second, SecondApplication, "second-application-key"),
            (first, FirstApplication, "first-application-key"), (second, SecondApplication, "second-application-key") })
        {
            var enough = Volatile.Read(ref completed) + 100;
            await Waiting.UntilAsync(() => Volatile.Read(ref completed) >= enough);
            Write(aurora, application, key);
            await ReloadAsync(gateway);
        }

        var last = Volatile.Read(ref completed) + 100;
        await Waiting.UntilAsync(() => Volatile.Read(ref completed) >= last);
        await stop.CancelAsync();
        Assert.All((await Task.WhenAll(traffic)).SelectMany(statuses => statuses), status => Assert.Equal(200, status));
        foreach (var aurora in new[] { first, second })
        {
            Assert.Equal(0, aurora.Stats.Unauthorized);
            Assert.Equal(0, aurora.Stats.WrongTenant);
            Assert.Empty(aurora.Stats.CredentialsSeen);
        }

        Assert.Equal(completed, first.Stats.Requests + second.Stats.Requests);
        var before = (first.Stats.Requests, second.Stats.Requests);
        for (var i = 0; i < 20; i++)
        {
            using var response = await CallAsync(gateway);
        }

        Assert.Equal((before.Item1, before.Item2 + 20), (first.Stats.Requests, second.Stats.Requests));
    }

    [Fact]
    public async Task What_is_under_way_finishes_at_the_old_Aurora()
    {
        await using var first = await StartAsync(FirstApplication, "first-application-key");
        await using var second = await StartAsync(SecondApplication, "second-application-key");
        Write(first, FirstApplication, "first-application-key");
        await using var gateway = await GatewayProcess.StartAsync(Nothing, file);
        using (var warm = await CallAsync(gateway))
        {
            Assert.Equal(200, (int)warm.StatusCode);
        }

        var release = new TaskCompletionSource();
        first.OnRequest = http => release.Task.WaitAsync(http.RequestAborted);
        first.OnExchange = (_, cancellation) => release.Task.WaitAsync(cancellation);
        var sent = CallAsync(gateway);
        await first.WaitForRequestsAsync(2);
        var buying = CallAsync(gateway, GatewayUnderTest.OtherTenant);
        await first.WaitForExchangesAsync(2);

        Write(second, SecondApplication, "second-application-key");
        await ReloadAsync(gateway);
        foreach (var tenant in new[] { Tenant, GatewayUnderTest.OtherTenant })
        {
            using var late = await CallAsync(gateway, tenant);
            Assert.Equal(200, (int)late.StatusCode);
        }

        Assert.Equal((2, 2), (second.Stats.Exchanges, second.Stats.Requests));
        Assert.False(sent.IsCompleted || buying.IsCompleted);
        release.SetResult();
        foreach (var early in new[] { await sent, await buying })
        {
            Assert.Equal(200, (int)early.StatusCode);
            early.Dispose();
        }

        // The key that came late was sent to who made it, and is not held.
        Assert.Equal(3, first.Stats.Requests);
        using var after = await CallAsync(gateway, GatewayUnderTest.OtherTenant);
        Assert.Equal((2, 3), (second.Stats.Exchanges, second.Stats.Requests));
        Assert.Equal((0, 0), (first.Stats.Unauthorized, second.Stats.Unauthorized));
    }

    [Fact]
    public async Task A_corrected_application_is_reloaded_and_its_own_endpoints_with_it()
    {
        await using var aurora = await StartAsync(SecondApplication, "second-application-key");
        Write(aurora, FirstApplication, "first-application-key");
        await using var gateway = await GatewayProcess.StartAsync(Nothing, file);
        using (var wrong = await CallAsync(gateway))
        {
            Assert.Equal(502, (int)wrong.StatusCode);
        }

        Write(aurora, SecondApplication, "second-application-key");
        await ReloadAsync(gateway);
        using var right = await CallAsync(gateway);
        Assert.Equal(200, (int)right.StatusCode);
        using var own = await CallPathAsync(gateway, $"/partner_applications/{SecondApplication}/tenants");
        Assert.NotEqual(403, (int)own.StatusCode);
        using var left = await CallPathAsync(gateway, $"/partner_applications/{FirstApplication}/tenants");
        Assert.Equal(403, (int)left.StatusCode);
        Assert.Equal(0, aurora.Stats.Unauthorized);
    }

    [Fact]
    public async Task Authorities_are_reloaded_and_those_that_cannot_be_read_refuse_the_file_whole()
    {
        using var authority = TlsToAuroraTests.Authority();
        using var other = TlsToAuroraTests.Authority();
        await using var aurora = TlsToAuroraTests.Build(authority);
        aurora.Run(http => http.Response.WriteAsync(http.Request.Path.Value!.EndsWith("/create_token", StringComparison.Ordinal)
            ? """{"token":{"bearer_token":"tk_tls","expires_at":"2099-01-01 00:00:00 UTC"}}"""
            : """{"projects":[]}"""));
        await aurora.StartAsync();
        var origin = $"https://localhost:{TlsToAuroraTests.PortOf(aurora)}";
        var (wrong, right) = (Path.GetTempFileName(), Path.GetTempFileName());
        await File.WriteAllTextAsync(wrong, other.ExportCertificatePem());
        await File.WriteAllTextAsync(right, authority.ExportCertificatePem());
        Write(origin, FirstApplication, "key", ca: wrong);
        await using var gateway = await GatewayProcess.StartAsync(Nothing, file);
        using (var untrusted = await CallAsync(gateway))
        {
            Assert.Equal(503, (int)untrusted.StatusCode);
        }

        Write(origin, FirstApplication, "key", ca: "/nowhere/ca.pem", more: keys => keys["ExchangesPerMinute"] = 1);
        using (var refused = await AdminCalls.SendAsync(HttpMethod.Post, new Uri(gateway.AdminUrl, "/reload")))
        {
            Assert.Equal(422, (int)refused.StatusCode);
            Assert.Contains("Aurora:CaFile", await refused.Content.ReadAsStringAsync());
        }

        Write(origin, FirstApplication, "key", ca: right);
        await ReloadAsync(gateway);
        await Waiting.UntilAsync(async () =>
        {
            using var trusted = await CallAsync(gateway);
            return (int)trusted.StatusCode == 200;
        });
        File.Delete(wrong);
        File.Delete(right);
    }

    [Fact]
    public async Task Check_reports_whether_the_running_gateway_uses_the_file()
    {
        await using var emulator = await StartAsync(FirstApplication, "first-application-key");
        Write(emulator, FirstApplication, "first-application-key");
        await using var gateway = await GatewayProcess.StartAsync(Nothing, file);
        Assert.Equal(
            (0, true), await CheckAsync(
                gateway, $"✓ running gateway: the one at {gateway.AdminUrl.GetLeftPart(UriPartial.Authority)} uses {file}"));

        // What waits for a restart.
        Write(emulator, FirstApplication, "first-application-key", adminHosts: "admin.example");
        await ReloadAsync(gateway);
        Assert.Equal(
            (1, true), await CheckAsync(gateway, "✗ running gateway: it uses " + file + ", but must be restarted for Admin:Hosts"));

        // What it refused, because its own environment lacks what the file needs; the check's does not.
        Write(emulator, applicationId: null, "first-application-key");
        using (var refused = await AdminCalls.SendAsync(HttpMethod.Post, new Uri(gateway.AdminUrl, "/reload")))
        {
            Assert.Equal(422, (int)refused.StatusCode);
        }

        using (var metrics = await AdminCalls.SendAsync(HttpMethod.Get, new Uri(gateway.AdminUrl, "/metrics")))
        {
            Assert.Matches("aurora_gateway_configuration_refused\\{[^}]*\\} 1\n", await metrics.Content.ReadAsStringAsync());
        }

        Assert.Equal(
            (1, true), await CheckAsync(
                gateway, "which it refused; the last one stays active: " + file + ":", ("Aurora:ApplicationId", FirstApplication)));

        // A draft under another name is not the running gateway's business.
        var draft = file + ".draft";
        File.Copy(file, draft);
        Assert.Equal(
            (0, true), await CheckAsync(
                gateway, $"runs {file}; it was not compared with {draft}", ("Aurora:ApplicationId", FirstApplication), draft));
        File.Delete(draft);

        gateway.Terminate();
        await gateway.EndAsync();
        Assert.Equal(
            (0, true), await CheckAsync(
                gateway, "! running gateway: no gateway responds", ("Aurora:ApplicationId", FirstApplication)));
    }

    private static readonly Dictionary<string, string?> Nothing = [];

    private static async Task<AuroraEmulator> StartAsync(string application, string key)
    {
        var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions { ApplicationId = application, ApplicationKey = key });
        emulator.Behaviour.RatePerMinute = 1_000_000;
        return emulator;
    }

    private static Task<HttpResponseMessage> CallAsync(GatewayProcess gateway, string tenant = Tenant) =>
        CallPathAsync(gateway, $"/tenants/{tenant}/projects");

    private static Task<HttpResponseMessage> CallPathAsync(GatewayProcess gateway, string path) =>
        AdminCalls.SendAsync(
            HttpMethod.Get, new Uri(gateway.Url, path), request => request.Headers.Add("X-Api-Key", GatewayUnderTest.CallerKey));

    private static async Task ReloadAsync(GatewayProcess gateway)
    {
        using var response = await AdminCalls.SendAsync(HttpMethod.Post, new Uri(gateway.AdminUrl, "/reload"));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<(int Code, bool Says)> CheckAsync(
        GatewayProcess gateway, string line, (string Name, string Value)? setting = null, string? path = null)
    {
        var settings = new Dictionary<string, string?> { ["Listen:AdminUrl"] = gateway.AdminUrl.GetLeftPart(UriPartial.Authority) };
        if (setting is { } one)
        {
            settings[one.Name] = one.Value;
        }

        var (code, written) = await GatewayProcess.RunAsync(["check", "--config", path ?? file], settings);
        Assert.Contains(line, written);
        return (code, true);
    }

    private void Write(AuroraEmulator emulator, string? applicationId, string key, string? adminHosts = null) =>
        Write(emulator.BaseUrl.GetLeftPart(UriPartial.Authority), applicationId, key, adminHosts: adminHosts);

    // Written beside and renamed over, so that the watch meets no half of it.
    private void Write(
        string origin, string? applicationId, string key, string? ca = null, Action<JsonObject>? more = null, string? adminHosts = null)
    {
        var aurora = new JsonObject { ["BaseUrl"] = origin, ["ApplicationKey"] = key };
        if (applicationId is not null)
        {
            aurora["ApplicationId"] = applicationId;
        }

        if (ca is not null)
        {
            aurora["CaFile"] = ca;
        }

        var keys = new JsonObject();
        more?.Invoke(keys);
        var text = new JsonObject
        {
            ["Aurora"] = aurora,
            ["Keys"] = keys,
            ["Admin"] = adminHosts is null ? new JsonObject() : new JsonObject { ["Hosts"] = new JsonArray(adminHosts) },
            ["Listen"] = new JsonObject { ["Url"] = "http://127.0.0.1:0", ["AdminUrl"] = "http://127.0.0.1:0", ["Grace"] = "00:00:01" },
            ["Limits"] = new JsonObject { ["Aurora"] = new JsonObject { ["Limit"] = 1_000_000, ["Burst"] = 1_000_000 } },
            ["Callers"] = new JsonObject
            {
                ["app"] = new JsonObject
                {
                    ["ApiKeySha256"] = new JsonArray(GatewayUnderTest.Sha256(GatewayUnderTest.CallerKey)),
                    ["Grants"] = new JsonArray(
                        new JsonObject { ["Tenants"] = new JsonArray("*") }, new JsonObject { ["Application"] = true }),
                },
            },
        }.ToJsonString(new JsonSerializerOptions());
        File.WriteAllText(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
    }
}
