using AuroraGateway.Forwarding;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits;

public sealed class LimitTableTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task The_most_restrictive_refusal_wins_and_says_so_in_the_fields()
    {
        var policy = Open("""
            [ { "Endpoint": "get:/projects/**", "Period": "10s", "Limit": 2 }, { "Endpoint": "*", "Period": "1m", "Limit": 2 }, { "Endpoint": "post:*", "Period": "1h", "Limit": 1 } ]
            """);
        Assert.Null(await CountAsync(policy));
        Assert.Null(await CountAsync(policy));
        var refusal = await CountAsync(policy);

        Assert.Equal(ProblemCode.RateLimited, refusal!.Code);
        Assert.InRange(refusal.RetryAfter!.Value, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(62));
        var fields = refusal.Fields.ToDictionary();
        Assert.Equal("\"get:/projects/** 10s\";q=2;w=10, \"* 1m\";q=2;w=60", fields["RateLimit-Policy"]);
        Assert.Matches("^\"get:/projects/\\*\\* 10s\";r=0;t=1[01], \"\\* 1m\";r=0;t=6[0-2]$", fields["RateLimit"]);
        Assert.Contains("2 requests per 1m", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_one_rule_refuses_counts_for_none()
    {
        var policy = Open("""[ { "Endpoint": "*", "Period": "1h", "Limit": 3 }, { "Endpoint": "get:*", "Period": "1s", "Limit": 1 } ]""");
        Assert.Null(await CountAsync(policy));
        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await CountAsync(policy));
        }

        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await CountAsync(policy));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await CountAsync(policy));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(await CountAsync(policy));
    }

    [Fact]
    public async Task Aliases_of_a_tenant_share_one_limit_and_other_tenants_have_their_own()
    {
        var policy = Open("""[ { "Endpoint": "*", "Period": "1m", "Limit": 1, "PerTenant": true } ]""");
        Assert.Null(await CountAsync(policy, $"/tenants/{PolicyText.Tenant}/projects"));
        Assert.NotNull(await CountAsync(policy, $"/v2/tenants/{PolicyText.Tenant}/projects"));
        Assert.Null(await CountAsync(policy, $"/tenants/{PolicyText.Other}/projects"));
    }

    [Fact]
    public async Task Without_PerTenant_all_tenants_share_one_limit()
    {
        var policy = Open("""[ { "Endpoint": "*", "Period": "1m", "Limit": 1 } ]""");
        Assert.Null(await CountAsync(policy, $"/tenants/{PolicyText.Tenant}/projects"));
        Assert.NotNull(await CountAsync(policy, $"/tenants/{PolicyText.Other}/projects"));
    }

    [Fact]
    public async Task A_flood_of_made_up_tenants_is_counted_together_in_bounded_memory()
    {
        var policy = Open("""[ { "Endpoint": "*", "Period": "1m", "Limit": 5, "PerTenant": true } ]""");
        var passed = 0;
        for (var i = 0; i < LimiterPartitions.Capacity + 1_000; i++)
        {
            passed += await CountAsync(policy, $"/tenants/{i:x8}-0000-4000-8000-000000000000/projects") is null ? 1 : 0;
        }

        Assert.Equal(LimiterPartitions.Capacity + 5, passed);
        clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Null(await CountAsync(policy, "/tenants/ffffffff-0000-4000-8000-000000000000/projects"));
        for (var i = 0; i < 6; i++)
        {
            passed += await CountAsync(policy, "/tenants/fffffffe-0000-4000-8000-000000000000/projects") is null ? 1 : 0;
        }

        Assert.Equal(LimiterPartitions.Capacity + 10, passed);
    }

    [Fact]
    public async Task Counters_of_unchanged_rules_survive_a_reload()
    {
        var policy = Open("""[ { "Endpoint": "get:*", "Period": "1m", "Limit": 2 }, { "Endpoint": "*", "Period": "1h", "Limit": 50 } ]""");
        Assert.Null(await CountAsync(policy));
        Assert.Null(await CountAsync(policy));

        var same = Open("""[ { "Endpoint": "*", "Period": "1h", "Limit": 70 }, { "Endpoint": "GET:*", "Period": "1m", "Limit": 2 } ]""", policy);
        Assert.NotNull(await CountAsync(same));
        var changed = Open("""[ { "Endpoint": "get:*", "Period": "1m", "Limit": 3 } ]""", same);
        Assert.Null(await CountAsync(changed));
    }

    [Fact]
    public async Task A_request_that_passes_allocates_nothing()
    {
        var policy = Open("""
            [ { "Endpoint": "*", "Period": "1h", "Limit": 1000000 }, { "Endpoint": "get:/projects/**", "Period": "1m", "Limit": 100000, "PerTenant": true } ]
            """);
        TargetGuard.Check($"/tenants/{PolicyText.Tenant}/projects", out var target);
        Assert.Null(await CountAsync(policy));
        var refused = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                refused += policy.Limits.CountAsync(policy.Callers[0], "GET", target, CancellationToken.None).Result is null ? 0 : 1;
            }
        }));
        Assert.Equal(0, refused);
    }

    private Policy Open(string limits, Policy? previous = null)
    {
        var policy = PolicyText.Of(limits);
        policy.Limits.Open(new LocalCounters(clock), clock, previous?.Limits);
        return policy;
    }

    private static async Task<Problem?> CountAsync(Policy policy, string path = $"/tenants/{PolicyText.Tenant}/projects/7", string method = "GET")
    {
        Assert.Null(TargetGuard.Check(path, out var target));
        return await policy.Limits.CountAsync(policy.Callers.Single(), method, target, CancellationToken.None);
    }
}
