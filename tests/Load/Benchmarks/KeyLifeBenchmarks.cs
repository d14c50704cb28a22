using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using BenchmarkDotNet.Attributes;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>Whether a key may still be served and is to be renewed: both clocks read once, then compared.</summary>
[MemoryDiagnoser]
public class KeyLifeBenchmarks
{
    private readonly TimeProvider time = TimeProvider.System;
    private TemporaryKey key = null!;

    [GlobalSetup]
    public void Buy()
    {
        using var ring = new RingOfKeys();
        key = ring.Keys.GetAsync(ring.Fill(1)[0], null, "benchmark", CancellationToken.None).AsTask().GetAwaiter().GetResult().Key!;
    }

    [Benchmark(Description = "expiry check")]
    public bool Check()
    {
        var now = ClockReading.Of(time);
        return key.IsServable(now) && !key.IsRenewalDue(now);
    }

    [Benchmark(Baseline = true, Description = "both clocks alone")]
    public ClockReading Clocks() => ClockReading.Of(time);
}
