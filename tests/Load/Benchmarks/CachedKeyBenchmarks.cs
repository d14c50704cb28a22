using System.Collections.Concurrent;
using AuroraGateway.Keys;
using AuroraGateway.Tenants;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>
/// Finding the key of one tenant among ten thousand: a bare dictionary as the floor, and the caches that a .NET team would take.
/// </summary>
[MemoryDiagnoser]
public class CachedKeyBenchmarks : IDisposable
{
    private const int Count = 10_000;
    private static readonly TimeSpan Life = TimeSpan.FromHours(13);
    private readonly string[] tenants = [.. Enumerable.Range(0, Count).Select(i => Scenarios.LoadTenants.Number(i))];
    private readonly ConcurrentDictionary<string, string> dictionary = new();
    private readonly MemoryCache memory = new(new MemoryCacheOptions());
    private readonly MemoryCache bounded = new(new MemoryCacheOptions { SizeLimit = 10 * Count });
    private readonly FusionCache fusion = new(new FusionCacheOptions());
    private ServiceProvider? provider;
    private readonly RingOfKeys ring = new();
    private HybridCache hybrid = null!;
    private KeyOwner[] owners = [];
    private int next;

    [GlobalSetup]
    public void Fill()
    {
        provider = new ServiceCollection().AddHybridCache().Services.BuildServiceProvider();
        hybrid = provider.GetRequiredService<HybridCache>();
        owners = ring.Fill(Count);
        foreach (var tenant in tenants)
        {
            var key = "Bearer tk_test_" + tenant;
            dictionary[tenant] = key;
            memory.Set(tenant, key, Life);
            bounded.Set(tenant, key, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Life });
            fusion.Set(tenant, key, Life);
            hybrid.SetAsync(tenant, key).AsTask().GetAwaiter().GetResult();
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        memory.Dispose();
        bounded.Dispose();
        fusion.Dispose();
        ring.Dispose();
        provider?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Description = "ring hit")]
    public ValueTask<KeyResult> Ring() => ring.Keys.GetAsync(owners[NextIndex()], null, "benchmark", CancellationToken.None);

    [Benchmark(Description = "ring hit, tenant read from text")]
    public ValueTask<KeyResult> RingFromText() =>
        ring.Keys.GetAsync(new KeyOwner(TenantId.Parse(tenants[NextIndex()])), null, "benchmark", CancellationToken.None);

    [Benchmark(Description = "bare dictionary")]
    public string Dictionary() => dictionary[Next()];

    [Benchmark(Baseline = true, Description = "MemoryCache.TryGetValue")]
    public string? Memory() => memory.TryGetValue(Next(), out string? key) ? key : null;

    [Benchmark(Description = "MemoryCache.TryGetValue, size-limited")]
    public string? BoundedMemory() => bounded.TryGetValue(Next(), out string? key) ? key : null;

    [Benchmark(Description = "HybridCache hit")]
    public ValueTask<string> Hybrid() => hybrid.GetOrCreateAsync(Next(), static _ => ValueTask.FromResult("miss"));

    [Benchmark(Description = "FusionCache hit")]
    public ValueTask<string> Fusion() => fusion.GetOrSetAsync<string>(Next(), static (_, _) => Task.FromResult("miss"), Life);

    // Another tenant each time: one and the same would sit in the processor's cache, which no real gateway's would.
    private string Next() => tenants[NextIndex()];

    private int NextIndex() => next = (next + 1) % Count;
}
