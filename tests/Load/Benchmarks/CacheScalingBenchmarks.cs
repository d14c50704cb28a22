using AuroraGateway.Tenants;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>
/// The same hit on one core and on two at once. The figure is the time of one call on its own thread: what scales keeps it, what shares a
/// lock or a cache line that is written does not.
/// </summary>
public class CacheScalingBenchmarks : IDisposable
{
    private const int Tenants = 10_000;
    private const int Calls = 100_000;
    private readonly string[] names = [.. Enumerable.Range(0, Tenants).Select(i => Scenarios.LoadTenants.Number(i))];
    private readonly MemoryCache memory = new(new MemoryCacheOptions());
    private readonly RingOfKeys ring = new();
    private ServiceProvider? provider;
    private HybridCache hybrid = null!;
    private KeyOwner[] owners = [];

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        provider = new ServiceCollection().AddHybridCache().Services.BuildServiceProvider();
        hybrid = provider.GetRequiredService<HybridCache>();
        owners = ring.Fill(Tenants);
        foreach (var name in names)
        {
            memory.Set(name, "Bearer tk_test_" + name, TimeSpan.FromHours(13));
            hybrid.SetAsync(name, "Bearer tk_test_" + name).AsTask().GetAwaiter().GetResult();
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        memory.Dispose();
        ring.Dispose();
        provider?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "ring hit")]
    public void Ring() =>
        OnEachThread(i => ring.Keys.GetAsync(owners[i], null, "benchmark", CancellationToken.None).IsCompletedSuccessfully);

    [Benchmark(Baseline = true, OperationsPerInvoke = Calls, Description = "MemoryCache.TryGetValue")]
    public void Memory() => OnEachThread(i => memory.TryGetValue(names[i], out string? _));

    [Benchmark(OperationsPerInvoke = Calls, Description = "HybridCache hit")]
    public void Hybrid() =>
        OnEachThread(i => hybrid.GetOrCreateAsync(names[i], static _ => ValueTask.FromResult("miss")).IsCompletedSuccessfully);

    // Begins each thread at another tenant, as callers do. Starting two threads takes a thousandth of what they then do.
    private void OnEachThread(Func<int, bool> isHit) =>
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
    {
        var at = thread * (Tenants / 2);
        for (var i = 0; i < Calls; i++)
        {
            at = at + 1 < Tenants ? at + 1 : 0;
            if (!isHit(at))
            {
                throw new InvalidOperationException("A hit was expected.");
            }
        }
    });
}
