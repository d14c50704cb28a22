using System.Collections.Concurrent;
using AuroraGateway.Emulator;

namespace AuroraGateway.Integration.Shared;

/// <summary>Published replicas that get no processor: what they do not have time to read is not taken for a Redis that is gone.</summary>
public sealed class StarvedFleetTests
{
    private const int AtOnce = 12;

    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["Redis__Timeout"] = "00:00:00.05",
        ["Keys__NewTenantsPerMinute"] = "100000",
        ["Keys__ExchangesPerMinute"] = "100000",
    };

    /// <summary>Fifty millicores each, as the manifests request; 100 tokens and tenants were measured, the test uses a few.</summary>
    [Fact]
    public async Task Replicas_without_processor_spend_no_token_twice()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var aurora = await StartAuroraAsync();
        var exchanges = Count(aurora);
        await using var fleet = await StartedAsync(aurora, redis);
        Assert.SkipUnless(fleet.TryHoldToQuota(milliseconds: 5), "This user may make no control group for a CPU quota.");

        var size = int.TryParse(Environment.GetEnvironmentVariable("AURORA_GATEWAY_STARVED"), out var asked) ? asked : 6;
        var calls = await CallAsync(aurora, fleet.Replicas, size, callsPerToken: size > 12 ? 30 : 9);
        Report(calls, exchanges);
        Assert.Equal(2 * size, exchanges.Count);
        Assert.All(exchanges, static each => Assert.Equal(1, each.Value));
        Assert.DoesNotContain(401, calls);
    }

    /// <summary>Stopped for 20 to 500 milliseconds again and again, at random.</summary>
    [Fact]
    public async Task Replicas_that_are_stopped_again_and_again_spend_no_token_twice()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var aurora = await StartAuroraAsync();
        var exchanges = Count(aurora);
        await using var fleet = await StartedAsync(aurora, redis);
        using var over = new CancellationTokenSource();
        var stopping = fleet.Replicas.Select(
            (replica, number) => StopAgainAndAgainAsync(replica.Id, new Random(2026 + number), over.Token)).ToArray();

        var calls = await CallAsync(aurora, fleet.Replicas, 12, callsPerToken: 9);
        await over.CancelAsync();
        await Task.WhenAll(stopping);
        Report(calls, exchanges);
        Assert.All(exchanges, static each => Assert.Equal(1, each.Value));
        Assert.DoesNotContain(401, calls);
    }

    private static async Task<AuroraEmulator> StartAuroraAsync()
    {
        var aurora = await AuroraEmulator.StartAsync(new EmulatorOptions());
        aurora.Behaviour.RatePerMinute = 1_000_000;
        return aurora;
    }

    private static ConcurrentDictionary<string, int> Count(AuroraEmulator aurora)
    {
        var exchanges = new ConcurrentDictionary<string, int>();
        aurora.OnExchange = (tenant, _) =>
        {
            exchanges.AddOrUpdate(tenant, 1, static (_, count) => count + 1);
            return Task.CompletedTask;
        };
        return exchanges;
    }

    /// <summary>
    /// Each token and each cold tenant has a tenant of its own, and its calls go to all replicas at once; a dozen at a time.
    /// </summary>
    private static async Task<int[]> CallAsync(AuroraEmulator aurora, PublishedGateway[] replicas, int size, int callsPerToken)
    {
        var statuses = new ConcurrentBag<int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, size), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            var token = aurora.IssueSessionToken();
            var (session, cold) = ($"aaaaaaaa-aaaa-4aaa-8aaa-{i:D12}", $"bbbbbbbb-bbbb-4bbb-8bbb-{i:D12}");
            var calls = Enumerable.Range(0, callsPerToken).Select(call => replicas[call % replicas.Length].CallAsync(token, session));
            foreach (var status in await Task.WhenAll(calls.Concat(replicas.Select(replica => replica.CallAsync(tenant: cold)))))
            {
                statuses.Add(status);
            }
        });
        return [.. statuses];
    }

    private static void Report(int[] calls, ConcurrentDictionary<string, int> exchanges) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"{exchanges.Count} tenants, {exchanges.Values.Count(static each => each > 1)} exchanged more than once; "
        + string.Join(", ", calls.CountBy(static status => status).Select(static each => $"{each.Value} times {each.Key}")));

    private static async Task StopAgainAndAgainAsync(int process, Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            Signals.Send(process, "STOP");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 500)), TimeProvider.System, CancellationToken.None);
            Signals.Send(process, "CONT");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 200)), TimeProvider.System, CancellationToken.None);
        }
    }

    private static async Task<Started> StartedAsync(AuroraEmulator aurora, RedisProcess redis)
    {
        var replicas = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => PublishedGateway.StartAsync(aurora.BaseUrl, redis.Endpoint, Defaults)));
        return new Started(replicas);
    }

    /// <summary>Replicas and, if asked for, their CPU quotas.</summary>
    private sealed record Started(PublishedGateway[] Replicas) : IAsyncDisposable
    {
        private CpuQuota?[] quotas = [];

        /// <returns>False if this user may make no control group.</returns>
        public bool TryHoldToQuota(int milliseconds)
        {
            quotas = [.. Replicas.Select(replica => CpuQuota.TryApply(replica.Id, milliseconds))];
            return quotas.All(static quota => quota is not null);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var replica in Replicas)
            {
                await replica.DisposeAsync();
            }

            // A control group can be removed only once no process is in it.
            foreach (var quota in quotas)
            {
                quota?.Dispose();
            }
        }
    }
}
