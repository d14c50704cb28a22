using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Tenants;
using BenchmarkDotNet.Attributes;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>A key sealed for the store that replicas share, and opened again: the price of a miss in a fleet beside Redis itself.</summary>
[MemoryDiagnoser]
public class SealBenchmarks
{
    private const string Header = "1:0";
    private readonly KeyOwner owner = RingOfKeys.Owner(0);
    private KeySeal seal = null!;
    private byte[] content = [];
    private byte[] envelope = [];

    [GlobalSetup]
    public void Prepare()
    {
        ApplicationKey.TryParse("ak_benchmark_9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d", out var key);
        seal = new KeySeal(key!, "https://api.example.com", "00000000-0000-4000-8000-000000000001");
        content = StoredKey.Of(RingOfKeys.Key(owner, TimeProvider.System), 0, ClockReading.Of(TimeProvider.System), TimeProvider.System)
            .ToBytes();
        envelope = Seal();
    }

    [Benchmark(Description = "seal")]
    public byte[] Seal() => seal.Seal(EnvelopeKind.Key, content, owner, Header);

    [Benchmark(Description = "open")]
    public byte[]? Open() => seal.Open(EnvelopeKind.Key, envelope, owner, Header);
}
