using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>What a scrape sees of the ring and of the token endpoint.</summary>
public sealed class KeyGaugesTests : IDisposable
{
    private readonly MeterRecord record = new();
    private readonly Ring ring = new();
    private readonly BoundedLabels<TenantId> labels = new(1);
    private readonly KeyGauges gauges;

    public KeyGaugesTests()
    {
        gauges = new KeyGauges(record, () => ring.Keys, () => ring.Endpoint, ring.Time, labels);
        labels.Has(Ring.Tenant(1));
    }

    public void Dispose()
    {
        gauges.Dispose();
        ring.Dispose();
        record.Dispose();
    }

    [Fact]
    public async Task A_tenant_with_a_label_shows_its_backend_keys_age_and_what_is_left_of_it()
    {
        await ring.HoldAsync(Ring.Owner(1), "tk_1", TimeSpan.FromSeconds(1000));
        var (owner, token) = Ring.Session(1, "st_1");
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_2", TimeSpan.FromSeconds(500));
        await ring.AskAsync(owner, token);
        ring.Time.Advance(TimeSpan.FromSeconds(100));

        Assert.Equal(["aurora_gateway.key.owners 2"], Observe("owners"));
        Assert.Equal([$"aurora_gateway.key.time_left 900 aurora_gateway.tenant={Ring.Tenant(1)}"], Observe("time_left"));
        Assert.Equal([$"aurora_gateway.key.age 100 aurora_gateway.tenant={Ring.Tenant(1)}"], Observe("age"));
    }

    [Fact]
    public async Task Of_the_others_the_oldest_and_the_one_that_ends_first_are_shown_which_may_be_two()
    {
        await ring.HoldAsync(Ring.Owner(2), "tk_2", TimeSpan.FromSeconds(5000));
        ring.Time.Advance(TimeSpan.FromSeconds(100));
        await ring.HoldAsync(Ring.Owner(3), "tk_3", TimeSpan.FromSeconds(1000));
        ring.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(["aurora_gateway.key.time_left 990 aurora_gateway.tenant=(others)"], Observe("time_left"));
        Assert.Equal(["aurora_gateway.key.age 110 aurora_gateway.tenant=(others)"], Observe("age"));
    }

    [Fact]
    public void Without_a_key_there_is_no_life_to_show()
    {
        Assert.Empty(Observe("time_left"));
        Assert.Empty(Observe("age"));
    }

    [Fact]
    public void An_endpoint_whose_exchanges_pause_shows_why()
    {
        Assert.Equal(["application_key_rejected 0", "throttled 0", "unavailable 0", "bad_answer 0"], Held());
        ring.Endpoint.Report(Ring.Tenant(1), new KeyFailure(KeyFailureKind.Throttled, "429"), ring.Terms);
        Assert.Equal(["application_key_rejected 0", "throttled 1", "unavailable 0", "bad_answer 0"], Held());
    }

    [Fact]
    public void After_its_end_nothing_is_shown()
    {
        gauges.Dispose();
        Assert.Empty(record.Observe());
    }

    private IEnumerable<string> Observe(string name) =>
        record.Observe().Where(line => line.StartsWith($"aurora_gateway.key.{name} ", StringComparison.Ordinal));

    private IEnumerable<string> Held() => record.Observe()
        .Where(line => line.StartsWith("aurora_gateway.exchange.held ", StringComparison.Ordinal))
        .Select(line => line.Split(' ', '=') is [_, var value, _, var outcome] ? $"{outcome} {value}" : line);
}
