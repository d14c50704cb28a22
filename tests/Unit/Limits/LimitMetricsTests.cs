using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Limits;

public sealed class LimitMetricsTests : IDisposable
{
    private readonly MeterRecord record = new();
    private readonly LimitMetrics metrics;

    public LimitMetricsTests() => metrics = new LimitMetrics(record);

    public void Dispose()
    {
        metrics.Dispose();
        record.Dispose();
    }

    [Fact]
    public void Each_kind_of_refusal_is_counted_under_its_name()
    {
        foreach (var kind in Enum.GetValues<LimitRefusalKind>())
        {
            metrics.Refused(kind);
        }

        Assert.Equal(
            ["caller_limit", "caller_share", "quota_exceeded", "quota_timeout", "quota_queue_full", "quota_closed", "quota_capacity"],
            record.Lines.Select(line => line["aurora_gateway.limit.refusals 1 aurora_gateway.limit.kind=".Length..]));
    }

    [Fact]
    public void Who_comes_to_wait_and_leaves_again_is_counted_up_and_down_and_timed()
    {
        metrics.Queued();
        metrics.Left(TimeSpan.FromSeconds(1.5));
        metrics.Closed();
        Assert.Equal(
            ["aurora_gateway.quota.queue 1", "aurora_gateway.quota.queue -1",
             "aurora_gateway.quota.wait 1.5", "aurora_gateway.quota.closures 1"],
                record.Lines);
    }

    [Fact]
    public async Task A_429_of_Aurora_and_a_gate_that_is_full_are_counted()
    {
        using var own = new MeterRecord();
        using var scene = new QuotaScene(new QuotaOptions { Limit = 4, MaxWait = TimeSpan.Zero }, capacity: 1, own);
        (await scene.Call("crm")).Permit.Close(TimeSpan.FromSeconds(9));
        await scene.Call("crm");
        await scene.Call("crm", owner: QuotaOwner.Application);
        Assert.Equal(
            ["aurora_gateway.quota.closures 1",
                "aurora_gateway.limit.refusals 1 aurora_gateway.limit.kind=quota_closed",
                "aurora_gateway.limit.refusals 1 aurora_gateway.limit.kind=quota_capacity"],
            own.Lines);
    }

    [Fact]
    public async Task What_is_left_of_the_quota_is_shown_for_each_tenant_with_a_label_and_for_the_others_the_minimum()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 4, Burst = 4 });
        using var gauges = new QuotaGauges(record, () => scene.Gate, new BoundedLabels<TenantId>(1));
        var (one, other) = (TenantId.Parse(PolicyText.Tenant), TenantId.Parse(PolicyText.Other));
        await Use(new QuotaOwner(one), 1);
        Assert.Equal(["aurora_gateway.quota.left 3 aurora_gateway.tenant=" + one], record.Observe());
        await Use(new QuotaOwner(one, PolicyText.Session("one")), 2);
        await Use(new QuotaOwner(other), 3);
        await Use(QuotaOwner.Application, 4);
        Assert.Equal(
            new[] { "(application)", "(others)", one.ToString() }.Zip(
                [0, 1, 3], (tenant, left) => $"aurora_gateway.quota.left {left} aurora_gateway.tenant={tenant}").Order(),
            record.Observe().Order());

        async Task Use(QuotaOwner owner, int calls)
        {
            for (var call = 0; call < calls; call++)
            {
                Assert.Null((await scene.Call("crm", owner: owner)).Refusal);
            }
        }
    }
}
