using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Shared;

/// <summary>Several published gateways as separate processes: what happens when one of them is killed or paused.</summary>
public sealed class PublishedFleetTests
{
    [Fact]
    public async Task Three_processes_exchange_one_key_for_nine_hundred_cold_calls_and_spend_a_token_once()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var aurora = await StartAuroraAsync();
        await using var one = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        await using var two = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        await using var three = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        PublishedGateway[] all = [one, two, three];

        var statuses = await Task.WhenAll(Enumerable.Range(0, 900).Select(i => all[i % 3].CallAsync()));
        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Equal(1, aurora.Stats.Exchanges);

        aurora.Reset();
        var token = aurora.IssueSessionToken();
        var raced = await Task.WhenAll(Enumerable.Range(0, 90).Select(i => all[i % 3].CallAsync(token)));
        Assert.All(raced, status => Assert.Equal(200, status));
        Assert.Equal(1, aurora.Stats.Exchanges);
    }

    [Fact]
    public async Task Ninety_a_minute_are_held_over_three_processes_and_used_to_nine_tenths()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var aurora = await StartAuroraAsync();
        var quota = new Dictionary<string, string> { ["Limits__Aurora__Limit"] = "90", ["Limits__Aurora__Burst"] = "90" };
        await using var one = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint, quota);
        await using var two = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint, quota);
        await using var three = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint, quota);
        PublishedGateway[] all = [one, two, three];

        // Each alone would let every one of its calls pass.
        var statuses = await Task.WhenAll(Enumerable.Range(0, 210).Select(i => all[i % 3].CallAsync()));

        Assert.InRange(statuses.Count(status => status == 200), 81, 90);
        Assert.All(statuses, status => Assert.True(status is 200 or 429));
        Assert.InRange(aurora.Stats.Requests, 81, 90);
    }

    [Fact]
    public async Task The_lease_of_a_replica_that_was_killed_ends_and_another_exchanges()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var aurora = await StartAuroraAsync();
        await using var holder = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        await using var other = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        var first = HoldFirstExchange(aurora);
        var lost = holder.CallAsync();
        await aurora.WaitForExchangesAsync(1);
        var waiting = other.CallAsync();

        await holder.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => lost);
        Assert.Equal(200, await waiting);
        Assert.Equal(2, aurora.Stats.Exchanges);
        first.SetResult();
    }

    [Fact]
    public async Task A_replica_that_was_paused_is_fenced_off_and_uses_the_others_key()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var aurora = await StartAuroraAsync();
        await using var holder = await PublishedGateway.StartAsync(
            aurora.BaseUrl, redis.Endpoint, new Dictionary<string, string> { ["Keys__ExchangeTimeout"] = "00:01:00" });
        await using var other = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        var first = HoldFirstExchange(aurora);
        var late = holder.CallAsync();
        await aurora.WaitForExchangesAsync(1);
        Signals.Send(holder.Id, "STOP");
        Assert.Equal(200, await other.CallAsync());
        var name = (await redis.NamesAsync()).Single(each => each.EndsWith(":backend:key", StringComparison.Ordinal));
        var stored = (byte[]?)await redis.DoAsync("GET", name);

        first.SetResult();
        Signals.Send(holder.Id, "CONT");
        Assert.Equal(200, await late);
        Assert.Equal(2, aurora.Stats.Exchanges);
        Assert.Equal(stored, (byte[]?)await redis.DoAsync("GET", name));

        // Only the other's key lives: had the late one kept its own, this would be refused.
        var keys = aurora.Requests.Where(request => request.Target.Contains("/projects", StringComparison.Ordinal))
            .Select(request => request.Headers.Single(header => header.Key == "Authorization").Value).Distinct();
        Assert.Single(keys);
    }

    [Fact]
    public async Task A_token_whose_spender_was_killed_is_spent_and_the_caller_receives_a_problem()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var aurora = await StartAuroraAsync();
        await using var spender = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        await using var other = await PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint);
        var first = HoldFirstExchange(aurora);
        var token = aurora.IssueSessionToken();
        var lost = spender.CallAsync(token);
        await aurora.WaitForExchangesAsync(1);
        var waiting = other.CallAsync(token);

        await spender.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => lost);
        Assert.Equal(401, await waiting);
        Assert.Equal(1, aurora.Stats.Exchanges);
        first.SetResult();
    }

    private static async Task<AuroraEmulator> StartAuroraAsync()
    {
        var aurora = await AuroraEmulator.StartAsync(new EmulatorOptions());
        aurora.Behaviour.RatePerMinute = 1_000_000;
        return aurora;
    }

    /// <summary>The first exchange waits for the result to be set; later ones return at once.</summary>
    private static TaskCompletionSource HoldFirstExchange(AuroraEmulator aurora)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        aurora.OnExchange = (_, cancellation) =>
            Interlocked.Increment(ref count) == 1 ? gate.Task.WaitAsync(cancellation) : Task.CompletedTask;
        return gate;
    }
}
