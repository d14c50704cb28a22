using System.CommandLine;
using System.Globalization;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Caching.Memory;

namespace AuroraGateway.Load.Benchmarks;

/// <summary><c>tenant-memory</c>: bytes of the heap for each tenant whose key is held, counted after a full collection.</summary>
internal static class TenantMemoryCommand
{
    private const int Bound = 600;

    public static Command Create()
    {
        var count = new Option<int>("--tenants") { Description = "How many tenants", DefaultValueFactory = _ => 100_000 };
        var command = new Command("tenant-memory", $"Prints how many bytes a cached tenant takes; exit code 1 above {Bound}") { count };
        command.SetAction(parsed => Run(parsed.GetValue(count)));
        return command;
    }

    private static int Run(int tenants)
    {
        var key = Measure(tenants, () =>
        {
            var ring = new RingOfKeys();
            ring.Fill(tenants);
            return ring;
        });
        Show("key ring: slot, key, digest", key);
        Show("quota budget, while the tenant is called", Measure(tenants, () => Budgets(tenants)));
        Show("MemoryCache with the tenant and its key as text", Measure(tenants, () => Cached(tenants)));
        return key <= Bound ? 0 : 1;

        void Show(string what, double bytes) =>
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-50} {bytes,6:0} bytes a tenant " +
                $"({tenants:#,0} tenants)"));
    }

    private static double Measure(int tenants, Func<IDisposable> fill)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var filled = fill();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        filled.Dispose();
        return (after - before) / (double)tenants;
    }

    private static QuotaGate Budgets(int tenants)
    {
        var terms = new QuotaTermsTable(new QuotaOptions(), TimeProvider.System);
        var gate = new QuotaGate(terms, new LimitMetrics(new RingOfKeys.PlainMeters()), TimeProvider.System, tenants + 1);
        for (var i = 0; i < tenants; i++)
        {
            var result = gate.AcquireAsync(
                new QuotaOwner(TenantId.Parse(Scenarios.LoadTenants.Number(i)), null), "benchmark", CancellationToken.None).Result;
            result.Permit.Sent();
            result.Permit.Release();
        }

        return gate;
    }

    private static MemoryCache Cached(int tenants)
    {
        var cache = new MemoryCache(new MemoryCacheOptions());
        for (var i = 0; i < tenants; i++)
        {
            var tenant = Scenarios.LoadTenants.Number(i);
            cache.Set(tenant, "Bearer tk_test_" + tenant, TimeSpan.FromHours(13));
        }

        return cache;
    }
}
