using AuroraGateway.Admin.Status;
using AuroraGateway.Keys;

namespace AuroraGateway.Unit.Admin;

/// <summary>From what the rooms know to sentences that say what to do.</summary>
public sealed class DiagnosisTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ApplicationKeyStatus Application = new("0a1b2c3d", null, null);

    [Fact]
    public void Nothing_wrong_is_nothing_said()
    {
        var diagnosis = Of();
        diagnosis.Endpoint(null, Application);
        diagnosis.Tenants();
        diagnosis.Quotas([new("t", 90, 10, 0, "crm", 10)]);
        diagnosis.Redis(new(true, "well", null));
        diagnosis.Aurora(static _ => 0);
        Assert.Empty(diagnosis.Troubles);
    }

    [Fact]
    public void A_quota_eaten_by_one_caller_names_that_caller()
    {
        var diagnosis = Of();
        diagnosis.Quotas([new("1111", 90, 89, 4, "batch", 80)]);
        var trouble = Assert.Single(diagnosis.Troubles);
        Assert.Contains("89 of 90", trouble.What);
        Assert.Contains("batch used 80", trouble.What);
        Assert.Contains("batch", trouble.Remedy);
    }

    [Fact]
    public void A_redis_that_is_gone_impairs_and_does_not_fail()
    {
        var diagnosis = Of();
        diagnosis.Redis(new(false, "no connection.", Noon));
        Assert.Equal(Verdict.Impaired, Assert.Single(diagnosis.Troubles).Level);
    }

    [Fact]
    public void The_worst_stands_first()
    {
        var diagnosis = Of(new Dictionary<KeyFailureKind, int> { [KeyFailureKind.TenantNotAuthorized] = 2 });
        diagnosis.Tenants();
        diagnosis.Endpoint(new KeyFailure(KeyFailureKind.ApplicationKeyRejected, "Aurora answered 401: no. The operator must do something."), Application);
        Assert.Equal(Verdict.Failing, diagnosis.Troubles[0].Level);
        Assert.Contains("0a1b2c3d", diagnosis.Troubles[0].What);
        Assert.Contains("2 tenants have not authorised", diagnosis.Troubles[1].What);
    }

    private static Diagnosis Of(Dictionary<KeyFailureKind, int>? failing = null) =>
        new(new KeyRingSnapshot(3, 1, 0, failing ?? [], Noon, []));
}
