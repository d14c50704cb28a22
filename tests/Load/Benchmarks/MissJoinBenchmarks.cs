using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>A hundred callers that meet in one exchange, per caller: the first causes it, the others join, all receive a key.</summary>
[MemoryDiagnoser]
public class MissJoinBenchmarks : IDisposable
{
    private const int Callers = 100;
    private const string Name = "tenant";
    private static readonly TimeSpan Life = TimeSpan.FromHours(13);
    private readonly JumpingClock clock = new();
    private readonly FusionCache fusion = new(new FusionCacheOptions());
    private readonly Task[] waiting = new Task[Callers];
    private readonly KeyOwner owner = RingOfKeys.Owner(0);
    private TaskCompletionSource gate = new();
    private RingOfKeys ring = null!;
    private ServiceProvider? provider;
    private HybridCache hybrid = null!;

    [GlobalSetup]
    public void Prepare()
    {
        ring = new RingOfKeys(new HeldExchange(this), clock);
        provider = new ServiceCollection().AddHybridCache().Services.BuildServiceProvider();
        hybrid = provider.GetRequiredService<HybridCache>();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        fusion.Dispose();
        ring?.Dispose();
        provider?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Callers, Description = "ring, miss and join")]
    public Task Ring()
    {
        clock.Jump(Life * 2);
        return Meet(() => ring.Keys.GetAsync(owner, null, "benchmark", CancellationToken.None).AsTask());
    }

    [Benchmark(OperationsPerInvoke = Callers, Description = "HybridCache, miss and join")]
    public async Task Hybrid()
    {
        await hybrid.RemoveAsync(Name);
        await Meet(() => hybrid.GetOrCreateAsync(Name, this, static async (my, _) => await my.Held("key")).AsTask());
    }

    [Benchmark(OperationsPerInvoke = Callers, Description = "FusionCache, miss and join")]
    public async Task Fusion()
    {
        await fusion.RemoveAsync(Name);
        await Meet(() => fusion.GetOrSetAsync<string>(Name, async (_, _) => await Held("key"), Life).AsTask());
    }

    private async Task Meet(Func<Task> call)
    {
        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < Callers; i++)
        {
            waiting[i] = call();
        }

        gate.SetResult();
        await Task.WhenAll(waiting);
    }

    private async Task<string> Held(string key)
    {
        await gate.Task;
        return key;
    }

    private sealed class HeldExchange(MissJoinBenchmarks owner) : IKeyExchange
    {
        public async ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation)
        {
            await owner.gate.Task;
            return RingOfKeys.Key(request.Owner, owner.clock);
        }
    }
}
