namespace AuroraGateway.Integration.Shared;

/// <summary>A Redis that cannot be used is named with what is wrong with it, and callers are served.</summary>
public sealed class RedisReasonTests
{
    [Theory]
    [InlineData("INFO", null)]
    [InlineData("CONFIG", null)]
    [InlineData("CLIENT", null)]
    [InlineData("ECHO", null)]
    [InlineData("HELLO", null)]
    [InlineData("EVAL", "renamed")]
    [InlineData("SUBSCRIBE", "renamed")]
    public async Task Redis_with_a_renamed_command_is_used_or_named(string command, string? reason)
    {
        await using var redis = await RedisProcess.StartAsync("--rename-command", command, "");
        await ReasonAsync(redis.Endpoint, reason);
    }

    [Theory]
    [InlineData("password", "--requirepass", "secret")]
    [InlineData("maxclients", "--maxclients", "1")]
    [InlineData("full", "--maxmemory", "1")]
    [InlineData("read-only", "--replicaof", "127.0.0.1 1")]
    public async Task What_is_wrong_with_redis_is_named(string reason, string setting, string value)
    {
        await using var redis = await RedisProcess.StartAsync([setting, .. value.Split(' ')]);
        await ReasonAsync(redis.Endpoint, reason);
    }

    [Fact]
    public async Task What_is_wrong_with_the_way_to_redis_is_named()
    {
        await ReasonAsync($"127.0.0.1:{FreePort.Take()}", "connection refused");
        await ReasonAsync("redis.invalid:6379", "resolved");
        await using var redis = await RedisProcess.StartAsync();
        await ReasonAsync(redis.Endpoint, "TLS", settings => settings["Redis:Tls"] = "true");
        await using var secret = await RedisProcess.StartAsync("--requirepass", "secret");
        await ReasonAsync(secret.Endpoint, "password", settings => settings["Redis:Password"] = "another");
    }

    private static async Task ReasonAsync(string endpoint, string? reason, Action<Dictionary<string, string?>>? change = null)
    {
        await using var fleet = await Fleet.StartAsync(
            1,
            endpoint,
            settings =>
            {
                settings["Redis:ConnectTimeout"] = "00:00:00.5";
                change?.Invoke(settings);
            },
            together: reason is null);
        if (reason is not null)
        {
            await Waiting.UntilAsync(
                () => Fleet.StateOf(fleet[0]).Current.Reason?.Contains(reason, StringComparison.Ordinal) == true);
        }

        Assert.Equal(200, await fleet.CallAsync(0));
    }
}
