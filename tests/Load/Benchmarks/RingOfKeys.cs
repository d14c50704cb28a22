using System.Diagnostics.Metrics;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Load.Scenarios;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>The gateway's own key ring over an exchange that costs nothing, so that what is measured is the ring.</summary>
internal sealed class RingOfKeys : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(13);
    private readonly KeyMetrics metrics = new(new PlainMeters());

    /// <param name="exchange">Exchanges keys; null for an exchange that succeeds at once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="capacity">Owners held at the most.</param>
    public RingOfKeys(IKeyExchange? exchange = null, TimeProvider? time = null, int capacity = 1_000_000)
    {
        var clock = time ?? TimeProvider.System;
        var options = new KeyTerms { Capacity = capacity, NewTenantsPerMinute = int.MaxValue, ExchangesPerMinute = int.MaxValue };
        var endpoint = new ExchangeEndpoint(clock, NullLogger<ExchangeEndpoint>.Instance);
        Keys = new KeyRing(exchange ?? new FreeExchange(clock), endpoint, options, clock, metrics, NullLogger<KeyRing>.Instance);
    }

    public KeyRing Keys { get; }

    public static KeyOwner Owner(long tenant) => new(TenantId.Parse(LoadTenants.Number(tenant)));

    /// <summary>A key as Aurora makes them.</summary>
    public static ExchangedKey Key(in KeyOwner owner, TimeProvider time) =>
        ExchangedKey.TryCreate("tk_test_" + owner.Tenant, ClockReading.Of(time), Life)
            ?? throw new InvalidOperationException("The key is no token68.");

    /// <summary>Exchanges the keys of the first <paramref name="tenants"/>.</summary>
    public KeyOwner[] Fill(int tenants)
    {
        var owners = new KeyOwner[tenants];
        for (var i = 0; i < tenants; i++)
        {
            owners[i] = Owner(i);
            var result = Keys.GetAsync(owners[i], null, "benchmark", CancellationToken.None).AsTask().GetAwaiter().GetResult();
            if (result.Key is null)
            {
                throw new InvalidOperationException($"No key for tenant {i}: {result.Failure?.Kind}.");
            }
        }

        return owners;
    }

    public void Dispose()
    {
        Keys.Dispose();
        metrics.Dispose();
    }

    private sealed class FreeExchange(TimeProvider time) : IKeyExchange
    {
        public ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation) =>
            new(Key(request.Owner, time));
    }

    internal sealed class PlainMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
