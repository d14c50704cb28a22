using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Admin;

/// <summary>SIGTERM, on the gateway as a process.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task It_is_not_ready_at_once_finishes_what_is_under_way_and_exchanges_nothing_new()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        await using var gateway = await GatewayProcess.StartAsync(Settings(emulator, grace: "00:00:20"));
        using (var warm = await CallAsync(gateway, GatewayUnderTest.Tenant))
        {
            Assert.Equal(200, (int)warm.StatusCode);
        }

        var before = emulator.Stats.Requests;
        var release = new TaskCompletionSource();
        emulator.OnRequest = http => release.Task.WaitAsync(http.RequestAborted);
        var slow = CallAsync(gateway, GatewayUnderTest.Tenant);
        await Waiting.UntilAsync(() => emulator.Stats.Requests > before);
        gateway.Terminate();
        await Waiting.UntilAsync(async () =>
        {
            using var ready = await AdminCalls.SendAsync(HttpMethod.Get, new Uri(gateway.AdminUrl, "/readyz"));
            return (int)ready.StatusCode == 503 && (await ready.Content.ReadAsStringAsync()).Contains("draining", StringComparison.Ordinal);
        });
        var exchanges = emulator.Stats.Exchanges;
        using var cold = await CallAsync(gateway, GatewayUnderTest.OtherTenant);
        Assert.Equal(503, (int)cold.StatusCode);
        Assert.Contains("draining", await cold.Content.ReadAsStringAsync());
        Assert.Equal(exchanges, emulator.Stats.Exchanges);
        Assert.False(slow.IsCompleted);
        release.SetResult();
        using var finished = await slow;
        Assert.Equal(200, (int)finished.StatusCode);
        Assert.Equal(0, await gateway.EndAsync());
        Assert.Contains("Draining", gateway.Written);
    }

    [Fact]
    public async Task The_grace_time_is_the_longest_that_it_waits()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions());
        await using var gateway = await GatewayProcess.StartAsync(Settings(emulator, grace: "00:00:02"));
        var before = emulator.Stats.Requests;
        await BendAsync(emulator, """{"apiDelayMs":60000}""");
        var slow = CallAsync(gateway, GatewayUnderTest.Tenant);
        await Waiting.UntilAsync(() => emulator.Stats.Requests > before);
        var asked = TimeProvider.System.GetTimestamp();
        gateway.Terminate();
        await gateway.EndAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(asked).TotalSeconds, 1.5, 10);
        await Assert.ThrowsAnyAsync<Exception>(async () => (await slow).EnsureSuccessStatusCode());
    }

    internal static Dictionary<string, string?> Settings(AuroraEmulator emulator, string grace) => new()
    {
        ["Aurora:BaseUrl"] = emulator.BaseUrl.GetLeftPart(UriPartial.Authority),
        ["Aurora:ApplicationId"] = "00000000-0000-4000-8000-000000000001",
        ["Aurora:ApplicationKey"] = "emulator-application-key",
        ["Listen:Url"] = "http://127.0.0.1:0",
        ["Listen:AdminUrl"] = "http://127.0.0.1:0",
        ["Listen:Grace"] = grace,
        ["Callers:app:ApiKeySha256:0"] = GatewayUnderTest.Sha256(GatewayUnderTest.CallerKey),
        ["Callers:app:Grants:0:Tenants:0"] = "*",
    };

    private static Task<HttpResponseMessage> CallAsync(GatewayProcess gateway, string tenant) =>
        AdminCalls.SendAsync(
            HttpMethod.Get, new Uri(gateway.Url, $"/tenants/{tenant}/projects"),
            request => request.Headers.Add("X-Api-Key", GatewayUnderTest.CallerKey));

    private static async Task BendAsync(AuroraEmulator emulator, string behaviour)
    {
        using var response = await AdminCalls.SendAsync(HttpMethod.Put, new Uri(emulator.BaseUrl, "/_emulator/behaviour"), request =>
            request.Content = new StringContent(behaviour, System.Text.Encoding.UTF8, "application/json"));
        response.EnsureSuccessStatusCode();
    }
}
