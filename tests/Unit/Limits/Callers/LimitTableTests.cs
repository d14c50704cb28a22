using AuroraGateway.Forwarding.Model;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits.Callers;

public sealed class LimitTableTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task The_most_restrictive_refusal_wins_and_is_in_the_headers()
    {
        var policy = Open("""
            [ { "Endpoint": "get:/projects/*", "Period": "10s", "Limit": 2 }, { "Endpoint": "*", "Period": "1m", "Limit": 2 }, { "Endpoint": "post:*", "Period": "1h", "Limit": 1 } ]
            """);
        Assert.Null(await CountAsync(policy));
        Assert.Null(await CountAsync(policy));
        var refusal = await CountAsync(policy);

        Assert.Equal(ProblemCode.RateLimited, refusal!.Code);
        Assert.InRange(refusal.RetryAfter!.Value, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(62));
        var fields = refusal.Fields.ToDictionary();
        Assert.Equal("\"get:/projects/* 10s\";q=2;w=10, \"* 1m\";q=2;w=60", fields["RateLimit-Policy"]);
        Assert.Matches("^\"get:/projects/\\* 10s\";r=0;t=1[01], \"\\* 1m\";r=0;t=6[0-2]$", fields["RateLimit"]);
        Assert.Contains("2 requests per 1m", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_rules_that_match_and_are_used_up_are_named_as_used_up()
    {
        var policy = Open("""
            [ { "Endpoint": "get:*", "Period": "1m", "Limit": 1 }, { "Endpoint": "post:*", "Period": "1h", "Limit": 1 }, { "Endpoint": "*", "Period": "1h", "Limit": 9 } ]
            """);
        Assert.Null(await CountAsync(policy, method: "POST"));
        Assert.NotNull(await CountAsync(policy, method: "POST"));
        Assert.Null(await CountAsync(policy));
        var refusal = await CountAsync(policy);
        var fields = refusal!.Fields.ToDictionary();
        Assert.Matches("^\"get:\\* 1m\";r=0;t=6[0-2]$", fields["RateLimit"]);
        Assert.Equal("\"get:* 1m\";q=1;w=60, \"* 1h\";q=9;w=3600", fields["RateLimit-Policy"]);
        Assert.InRange(refusal.RetryAfter!.Value, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(62));
        Assert.DoesNotContain("each tenant", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal("get:* 1 per 1m", policy.Limits.Of(policy.Callers[0])[0].ToString());
    }

    [Fact]
    public async Task Each_rule_that_is_used_up_is_named_with_its_own_wait()
    {
        var policy = Open("""[ { "Endpoint": "get:*", "Period": "1h", "Limit": 1 }, { "Endpoint": "*", "Period": "1m", "Limit": 1 } ]""");
        Assert.Null(await CountAsync(policy));
        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Matches(
            "^\"get:\\* 1h\";r=0;t=3[56][0-9]{2}, \"\\* 1m\";r=0;t=2[0-2]$",
            (await CountAsync(policy))!.Fields.ToDictionary()["RateLimit"]);
    }

    [Fact]
    public async Task A_limit_of_each_tenant_is_named_as_one()
    {
        var policy = Open("""[ { "Endpoint": "*", "Period": "1m", "Limit": 1, "PerTenant": true } ]""");
        Assert.Null(await CountAsync(policy));
        var refusal = await CountAsync(policy);
        Assert.Contains("to * for each tenant.", refusal!.Detail, StringComparison.Ordinal);
        Assert.Equal("\"* 1m per tenant\";q=1;w=60", refusal.Fields.ToDictionary()["RateLimit-Policy"]);
        Assert.Equal("* 1 per 1m, each tenant by itself", policy.Limits.Of(policy.Callers[0])[0].ToString());
    }

    [Fact]
    public async Task The_application_has_a_limit_of_its_own_beside_each_tenants()
    {
        var policy = Open("""[ { "Endpoint": "*", "Period": "1m", "Limit": 1, "PerTenant": true } ]""");
        Assert.Null(await CountAsync(policy, "/partner_applications/app-1/partners"));
        Assert.Null(await CountAsync(policy, "/tenants/00000000-0000-0000-0000-000000000000/partners"));
        Assert.NotNull(await CountAsync(policy, "/application_partners/app-1"));
    }

    [Fact]
    public void A_quote_or_a_letter_outside_ASCII_never_reaches_the_fields()
    {
        EndpointPattern.TryParse("get:/\"a~b\u00e9\u0001", out var endpoint);
        LimitPeriod.TryParse("1m", out var period);
        Assert.Equal("get:/_a~b__ 1m", new LimitRule("Callers:crm:Limits:0", "crm", endpoint!, period, 1, perTenant: false).Name);
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
    public async Task A_flood_of_invented_tenants_is_counted_together_in_bounded_memory()
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

        var same = Open(
            """[ { "Endpoint": "*", "Period": "1h", "Limit": 70 }, { "Endpoint": "GET:*", "Period": "1m", "Limit": 2 } ]""", policy);
        Assert.NotNull(await CountAsync(same));
        var changed = Open("""[ { "Endpoint": "get:*", "Period": "1m", "Limit": 3 } ]""", same);
        Assert.Null(await CountAsync(changed));
    }

    [Fact]
    public async Task Counters_of_each_tenant_survive_a_reload()
    {
        const string Limits = """[ { "Endpoint": "*", "Period": "1m", "Limit": 1, "PerTenant": true } ]""";
        var policy = Open(Limits);
        Assert.Null(await CountAsync(policy));
        Assert.NotNull(await CountAsync(Open(Limits, policy)));
    }

    [Theory]
    [InlineData("crm", "get:*", "1m", 2, false, true)]
    [InlineData("erp", "get:*", "1m", 2, false, false)]
    [InlineData("crm", "put:*", "1m", 2, false, false)]
    [InlineData("crm", "get:*", "2m", 2, false, false)]
    [InlineData("crm", "get:*", "1m", 3, false, false)]
    [InlineData("crm", "get:*", "1m", 2, true, false)]
    public void A_counter_goes_on_only_under_the_same_rule_of_the_same_caller(
        string caller, string endpoint, string period, int limit, bool perTenant, bool same) =>
        Assert.Equal(same, Rule("crm", "get:*", "1m", 2, false).CountsTheSame(Rule(caller, endpoint, period, limit, perTenant)));

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

    private static LimitRule Rule(string caller, string endpoint, string period, int limit, bool perTenant)
    {
        Assert.Null(EndpointPattern.TryParse(endpoint, out var parsed));
        Assert.Null(LimitPeriod.TryParse(period, out var span));
        return new LimitRule("Callers:crm:Limits:0", caller, parsed!, span, limit, perTenant);
    }

    private Policy Open(string limits, Policy? previous = null)
    {
        var policy = PolicyText.Of(limits);
        policy.Limits.Open(new Counters(clock), clock, previous?.Limits);
        return policy;
    }

    private static async Task<Problem?> CountAsync(
        Policy policy, string path = $"/tenants/{PolicyText.Tenant}/projects/7", string method = "GET")
    {
        Assert.Null(TargetGuard.Check(path, out var target));
        return await policy.Limits.CountAsync(policy.Callers.Single(), method, target, CancellationToken.None);
    }
}
