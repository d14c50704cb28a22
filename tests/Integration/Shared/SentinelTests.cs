using System.Globalization;

namespace AuroraGateway.Integration.Shared;

/// <summary>A primary, a replica and a Sentinel: the primary is killed, the replica is promoted, and the gateways follow it.</summary>
public sealed class SentinelTests
{
    [Fact]
    public async Task A_failover_fails_no_request_and_the_fleet_goes_on_with_the_new_primary()
    {
        await using var primary = await RedisProcess.StartAsync();
        await using var replica = await RedisProcess.StartAsync(
            "--replicaof", "127.0.0.1", primary.Port.ToString(CultureInfo.InvariantCulture));
        var port = FreePort.Take();
        await using var sentinel = RedisProcess.Create(port, "sentinel.conf", "--sentinel");
        await File.WriteAllTextAsync(Path.Combine(sentinel.Directory, "sentinel.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            port {port}
            bind 127.0.0.1
            dir {sentinel.Directory}
            sentinel monitor aurora 127.0.0.1 {primary.Port} 1
            sentinel down-after-milliseconds aurora 500
            sentinel failover-timeout aurora 3000
            """));
        await sentinel.RestartAsync();

        // A Sentinel that was not run for two seconds otherwise decides nothing for half a minute.
        Assert.Equal("OK", await sentinel.AskAsync("sentinel", "debug", "tilt-trigger", "60000"));
        await Waiting.UntilAsync(async () => ((string)(await replica.DoAsync("INFO", "replication"))!).Contains(
            "master_link_status:up", StringComparison.Ordinal));
        await Waiting.UntilAsync(async () => (await sentinel.AskAsync("info", "sentinel")).Contains("slaves=1", StringComparison.Ordinal));

        await using var fleet = await Fleet.StartAsync(2, sentinel.Endpoint, settings => settings["Redis:SentinelService"] = "aurora");
        Assert.Equal(200, await fleet.CallAsync(0));
        Assert.Equal(200, await fleet.CallAsync(1));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);

        await primary.KillAsync();
        await fleet.AloneAsync();
        await fleet.TogetherAsync();
        Assert.Contains("role:master", (string)(await replica.DoAsync("INFO", "replication"))!, StringComparison.Ordinal);
        fleet.Emulator.Reset();
        var path = $"/tenants/{GatewayUnderTest.OtherTenant}/projects?per_page=1";
        Assert.Equal(200, await fleet.CallAsync(0, path));
        Assert.Equal(200, await fleet.CallAsync(1, path));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
    }

    [Theory]
    [InlineData("sentinel-secret")]
    [InlineData(null)]
    public async Task Sentinels_with_a_password_of_their_own_are_asked_with_it_or_named(string? password)
    {
        await using var primary = await RedisProcess.StartAsync("--requirepass", "data-secret");
        var port = FreePort.Take();
        await using var sentinel = RedisProcess.Create(port, "sentinel.conf", "--sentinel");
        await File.WriteAllTextAsync(Path.Combine(sentinel.Directory, "sentinel.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            port {port}
            bind 127.0.0.1
            dir {sentinel.Directory}
            sentinel monitor aurora 127.0.0.1 {primary.Port} 1
            sentinel auth-pass aurora data-secret
            requirepass sentinel-secret
            """));
        await sentinel.RestartAsync();
        await using var fleet = await Fleet.StartAsync(
            1,
            sentinel.Endpoint,
            settings =>
            {
                settings["Redis:SentinelService"] = "aurora";
                settings["Redis:Password"] = "data-secret";
                settings["Redis:SentinelPassword"] = password;
                settings["Redis:ConnectTimeout"] = "00:00:00.5";
            },
            together: password is not null);
        if (password is null)
        {
            await Waiting.UntilAsync(() =>
                Fleet.StateOf(fleet[0]).Current.Reason?.Contains("Sentinels", StringComparison.Ordinal) == true);
        }

        Assert.Equal(200, await fleet.CallAsync(0));
    }
}
