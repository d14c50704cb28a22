using AuroraGateway.Callers;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>What the gateway does with every request in addition to finding its key, step by step.</summary>
[MemoryDiagnoser]
public class RequestStepBenchmarks : IDisposable
{
    private const int Tenants = 10_000;
    private readonly string raw =
        $"/tenants/{Scenarios.LoadTenants.Number(7)}/projects/0b7f6a52-1d2e-4c3b-8a49-5e6f7a8b9c0d/designs?per_page=50&page=2";

    // As a browser-less client behind a tracing sidecar sends them.
    private static readonly string[] Fields =
    [
        "Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Type", "Content-Length", "X-Api-Key", "X-Request-Id", "traceparent",
        "X-Forwarded-For", "X-Forwarded-Proto", "Aurora-Version",
    ];

    private readonly HeaderAllowList headers = new(["X-Partner-Reference"]);
    private readonly LimitMetrics metrics = new(new RingOfKeys.PlainMeters());
    private QuotaGate quota = null!;
    private Policy policy = null!;
    private Caller caller = null!;
    private RequestTarget target;
    private readonly QuotaOwner[] owners = [.. Enumerable.Range(0, Tenants).Select(i => new QuotaOwner(RingOfKeys.Owner(i).Tenant))];
    private int next;

    [GlobalSetup]
    public void Prepare()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Callers:crm:ApiKeySha256:0"] = new string('a', 64),
            ["Callers:crm:Grants:0:Tenants:0"] = Scenarios.LoadTenants.Number(1),
            ["Callers:crm:Grants:1:Tenants:0"] = "*",
            ["Callers:crm:Grants:1:Allow:0"] = "PUT /projects/*",
            ["Callers:crm:Grants:1:Allow:1"] = "GET /components/**",
            ["Callers:crm:Grants:1:Allow:2"] = "GET /projects/**",
            ["Callers:crm:Limits:0:Endpoint"] = "*",
            ["Callers:crm:Limits:0:Period"] = "1s",
            ["Callers:crm:Limits:0:Limit"] = "1000000000",
        }).Build();
        policy = PolicyReading.Compile(settings, out var errors)?.Policy ?? throw new InvalidOperationException(string.Join("; ", errors));
        policy.Limits.Open(new Counters(TimeProvider.System), TimeProvider.System, previous: null);
        caller = policy.Callers[0];
        var terms = new QuotaTermsTable(new QuotaOptions { Limit = 1_000_000, Burst = 1_000_000, Period = "1s" }, TimeProvider.System);
        quota = new QuotaGate(terms, metrics, TimeProvider.System);
        if (TargetGuard.Check(raw, out target) is { } problem)
        {
            throw new InvalidOperationException(problem.Detail);
        }

    }

    [GlobalCleanup]
    public void Dispose()
    {
        quota?.Dispose();
        metrics.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Description = "1 guard")]
    public Problem? Guard() => TargetGuard.Check(raw, out _);

    [Benchmark(Description = "3 grant decision, the fourth rule decides")]
    public bool Grant() => policy.Grants.Decide(caller, "GET", target).Allowed;

    [Benchmark(Description = "4 limiter, one rule")]
    public ValueTask<Problem?> Limiter() => policy.Limits.CountAsync(caller, "GET", target, CancellationToken.None);

    [Benchmark(Description = "4 quota, permit taken and call counted")]
    public bool Quota()
    {
        // Every call of a second is remembered: on one tenant alone this loop would measure the largest log that ever was.
        var result = quota.AcquireAsync(owners[next = (next + 1) % Tenants], caller.Name, CancellationToken.None).Result;
        var permit = result.Permit;
        permit.Sent();
        permit.Release();
        return result.Refusal is null;
    }

    [Benchmark(Description = "6 header allow-list, twelve fields")]
    public int Headers()
    {
        var passed = 0;
        foreach (var field in Fields)
        {
            passed += headers.Allows(field) ? 1 : 0;
        }

        return passed;
    }
}
