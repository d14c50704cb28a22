using AuroraGateway.Admin.Status;
using AuroraGateway.Admin.Status.Aurora;
using AuroraGateway.Admin.Status.Diagnoses;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Connections;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Unit.Admin.Status.Diagnoses;

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
        diagnosis.Quotas([new("t", 90, 10, 3, "crm", 10)]);
        diagnosis.Redis(new(true, "redis:6379", "well", null));
        diagnosis.Responses(new AuroraReport(new ResponseCounts(), new ResponseCounts(), null, []));
        diagnosis.Connections(null, null);
        diagnosis.Refusals();
        diagnosis.Evidence(isKnown: true, everCalled: true);
        Assert.Empty(diagnosis.Troubles);
    }

    [Fact]
    public void A_quota_eaten_by_one_caller_names_that_caller()
    {
        var diagnosis = Of();
        diagnosis.Quotas([new("1111", 90, 89, 4, "batch", 80, 30, "batch")]);
        var trouble = Assert.Single(diagnosis.Troubles);
        Assert.Equal(Verdict.Impaired, trouble.Level);
        Assert.Equal("caller batch uses up the Aurora quota of a tenant", trouble.Name);
        Assert.Contains("89 of the 90 calls of 1111", trouble.What);
        Assert.Contains("batch used 80", trouble.What);
        Assert.Contains("30 calls were refused", trouble.What);
        Assert.Contains("Slow batch down", trouble.Remedy);
    }

    [Fact]
    public void A_quota_that_aurora_itself_closed_long_before_its_end_blames_no_caller()
    {
        var diagnosis = Of();
        diagnosis.Quotas([new("1111", 90, 6, 0, "batch", 5, 1, "batch", IsRefusedByAurora: true)]);
        var trouble = Assert.Single(diagnosis.Troubles);
        Assert.Equal(Verdict.Impaired, trouble.Level);
        Assert.Equal("Aurora itself accepts no more calls of a tenant (429)", trouble.Name);
        Assert.Contains("Only 6 of the 90 calls of 1111", trouble.What);
        Assert.Contains("second gateway", trouble.Remedy);
        Assert.DoesNotContain("Slow batch down", trouble.Remedy);
    }

    [Fact]
    public void A_quota_that_aurora_closed_near_its_end_names_the_caller_as_ever()
    {
        var diagnosis = Of();
        diagnosis.Quotas([new("1111", 90, 89, 0, "batch", 80, 1, "batch", IsRefusedByAurora: true)]);
        Assert.Equal("caller batch uses up the Aurora quota of a tenant", Assert.Single(diagnosis.Troubles).Name);
    }

    [Fact]
    public void Aurora_that_cannot_be_connected_to_fails_with_the_reason_once()
    {
        var diagnosis = Of(callers: [Minute("crm", ProblemCode.AuroraUnreachable, 20)]);
        diagnosis.Connections("the proxy http://proxy:3128 responded 407", ConnectStep.Proxy);
        var trouble = Assert.Single(diagnosis.Troubles);
        Assert.Equal((Verdict.Failing, "aurora-unreachable"), (trouble.Level, trouble.Code));
        Assert.Equal("Aurora cannot be reached: the proxy fails", trouble.Name);
        Assert.Equal((20L, "crm"), (trouble.Impact.CallsPerMinute, Assert.Single(trouble.Impact.Callers)));
        Assert.StartsWith("The proxy http://proxy:3128 responded 407. ", trouble.What, StringComparison.Ordinal);
    }

    [Fact]
    public void An_issuer_that_is_down_is_named_and_no_caller_is_said_to_send_no_proof()
    {
        var diagnosis = Of(callers: [Minute("-", ProblemCode.CallerUnverifiable, 20)]);
        diagnosis.Refusals();
        diagnosis.Callers([new("-", 20, 20, 20, new Dictionary<string, long> { ["caller-unverifiable"] = 20 }, [], [])]);
        var trouble = Assert.Single(diagnosis.Troubles);
        Assert.Equal((Verdict.Impaired, "issuer-unreachable"), (trouble.Level, trouble.Code));
        Assert.Contains("Jwt:Authority", trouble.Remedy);
    }

    [Fact]
    public void A_changed_file_that_cannot_be_loaded_impairs_and_names_setting_and_reason()
    {
        var diagnosis = Of();
        diagnosis.Files([("Tls", "Tls:KeyFile: /tls.key holds no key")]);
        var trouble = Assert.Single(diagnosis.Troubles);
        Assert.Equal((Verdict.Impaired, "file-refused:Tls"), (trouble.Level, trouble.Code));
        Assert.StartsWith("Tls:KeyFile: /tls.key holds no key. Its previous content stays in use.", trouble.What);
    }

    [Theory]
    [InlineData(90, 8, null)]
    [InlineData(90, 6, "certificate-ends")]
    [InlineData(90, 0, "certificate-over")]
    [InlineData(90, -2, "certificate-over")]
    [InlineData(10, 2, null)]
    [InlineData(10, 0.9, "certificate-ends")]
    public void A_certificate_that_was_not_renewed_is_reported_before_and_after_it_expires(double life, double left, string? code)
    {
        var diagnosis = Of();
        diagnosis.Certificate(null);
        diagnosis.Certificate(new(Noon.AddDays(left - life), Noon.AddDays(left)));
        Assert.Equal(code, diagnosis.Troubles.SingleOrDefault()?.Code);
        Assert.Equal(code == "certificate-over", diagnosis.Troubles.SingleOrDefault()?.Level == Verdict.Failing);
    }

    [Fact]
    public void A_quota_that_refuses_calls_is_trouble_although_half_of_it_is_spread_over_the_period()
    {
        var diagnosis = Of();
        diagnosis.Quotas([new("1111", 90, 46, 8, "batch", 39, 63, "batch")]);
        diagnosis.Callers([new("batch", 200, 109, 63, new Dictionary<string, long> { ["aurora-quota"] = 63 }, [], [])]);
        Assert.Equal("quota:1111", Assert.Single(diagnosis.Troubles).Code);
        Assert.Equal(Verdict.Impaired, diagnosis.Troubles[0].Level);
    }

    [Fact]
    public void A_quota_nearly_used_up_that_refuses_nothing_is_said_and_impairs_nothing()
    {
        var diagnosis = Of();
        diagnosis.Quotas([new("1111", 90, 88, 0, "batch", 20)]);
        Assert.Equal(Verdict.Well, Assert.Single(diagnosis.Troubles).Level);
    }

    [Fact]
    public void A_redis_that_is_gone_impairs_and_says_where_it_was()
    {
        var diagnosis = Of();
        diagnosis.Redis(new(false, "redis:6379", "no connection.", Noon));
        var trouble = Assert.Single(diagnosis.Troubles);
        Assert.Equal(Verdict.Impaired, trouble.Level);
        Assert.StartsWith("redis:6379: no connection.", trouble.What);
        Assert.StartsWith("Restart Redis, or fix the path to it", trouble.Remedy);
    }

    [Fact]
    public void Tenants_that_withdrew_are_named()
    {
        var slots =
            Enumerable.Range(1, 5).Select(number => new KeySlotView($"tenant-{number}", null, null)
            { FailureKind = KeyFailureKind.TenantNotAuthorized, Trouble = KeyTrouble.WithoutKey });
        var diagnosis = Of(new Dictionary<KeyFailureKind, int> { [KeyFailureKind.TenantNotAuthorized] = 5 }, [.. slots]);
        diagnosis.Tenants();
        Assert.Equal("5 tenants have not authorised the application", Assert.Single(diagnosis.Troubles).Name);
        Assert.Contains("tenant-1, tenant-2, tenant-3 and others.", diagnosis.Troubles[0].What);
    }

    [Fact]
    public void The_expiry_of_the_first_key_is_shown_as_a_span_because_a_time_could_be_tomorrows()
    {
        var diagnosis = Of();
        diagnosis.Endpoint(new KeyFailure(KeyFailureKind.Unavailable, "Aurora returned 500."), Application);
        Assert.Contains("the first expires in 12 h 58 min.", diagnosis.Troubles[0].What);
    }

    [Fact]
    public void A_refused_caller_is_shown_with_the_reason()
    {
        var diagnosis = Of();
        diagnosis.Callers([
            new("crm", 20, 20, 15, new Dictionary<string, long> { ["not-granted"] = 15 }, [], []),
            new("-", 20, 20, 20, new Dictionary<string, long> { ["caller-unknown"] = 20 }, [], [])]);
        Assert.Contains("ApiKeySha256", diagnosis.Troubles[0].Remedy);
        Assert.Contains("explain --caller crm", diagnosis.Troubles[1].Remedy);
    }

    [Fact]
    public void The_worst_is_first()
    {
        var diagnosis = Of(new Dictionary<KeyFailureKind, int> { [KeyFailureKind.TenantNotAuthorized] = 2 });
        diagnosis.Tenants();
        diagnosis.Endpoint(
            new KeyFailure(KeyFailureKind.ApplicationKeyRejected, "Aurora returned 401: no. The operator must do something."), Application);
        Assert.Equal(Verdict.Failing, diagnosis.Troubles[0].Level);
        Assert.Contains("0a1b2c3d", diagnosis.Troubles[0].What);
        Assert.Contains("2 tenants have not authorised", diagnosis.Troubles[1].Name);
    }

    [Theory]
    [InlineData(ConnectStep.Name, "DNS")]
    [InlineData(ConnectStep.Tcp, "TCP")]
    [InlineData(ConnectStep.Tls, "TLS")]
    public void Where_Aurora_cannot_be_reached_the_layer_is_named(ConnectStep step, string layer)
    {
        var diagnosis = Of();
        diagnosis.Connections("it failed", step);
        Assert.Equal($"Aurora cannot be reached: {layer} fails", Assert.Single(diagnosis.Troubles).Name);
    }

    [Fact]
    public void The_API_and_the_token_endpoint_are_layers_too()
    {
        var diagnosis = Of(callers: [Minute("crm", ProblemCode.AuroraTimeout, 4)]);
        diagnosis.Connections(null, null);
        Assert.Contains("Aurora's API", Assert.Single(diagnosis.Troubles).Name, StringComparison.Ordinal);
        diagnosis = Of();
        diagnosis.Endpoint(new KeyFailure(KeyFailureKind.Unavailable, "Aurora responded 500."), Application);
        Assert.Contains("token endpoint", Assert.Single(diagnosis.Troubles).Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 20, 0, true)]
    [InlineData(1, 20, 40, true)]
    [InlineData(1, 20, 60, false)]
    [InlineData(1, 2, 0, false)]
    [InlineData(1, 1, 0, false)]
    [InlineData(3, 20, 5, true)]
    [InlineData(3, 20, 20, false)]
    [InlineData(12, 20, 0, false)]
    public void One_withdrawn_tenant_out_of_many_is_a_note_and_many_are_not(int withdrawn, int owners, int callsOfHundred, bool isNote)
    {
        var minute = Minute("crm", ProblemCode.TenantNotAuthorized, callsOfHundred);
        minute.Counts.Add([.. Enumerable.Repeat(0L, (int)ResponseClass.Success), 100 - callsOfHundred]);
        var diagnosis = new Diagnosis(
            new KeyRingSnapshot(
                owners, owners - withdrawn, 0, new Dictionary<KeyFailureKind, int> { [KeyFailureKind.TenantNotAuthorized] = withdrawn },
                null, []), Noon, [minute]);
        diagnosis.Tenants();
        var trouble = Assert.Single(diagnosis.Troubles);
        Assert.Equal(isNote ? Verdict.Well : Verdict.Impaired, trouble.Level);
        Assert.Equal(((long?)callsOfHundred, (int?)withdrawn), (trouble.Impact.CallsPerMinute, trouble.Impact.Tenants));
    }

    private static CallerMinute Minute(string caller, ProblemCode code, int count)
    {
        var counts = new ResponseCounts();
        var values = new long[ResponseClasses.Count];
        values[(int)ResponseClass.Refused] = count;
        counts.Add(values);
        return new(caller, counts, new Dictionary<ProblemCode, int> { [code] = count });
    }

    private static Diagnosis Of(
        Dictionary<KeyFailureKind, int>? failing = null, IReadOnlyList<KeySlotView>? slots = null,
        IReadOnlyList<CallerMinute>? callers = null) =>
        new(new KeyRingSnapshot(3, 1, 0, failing ?? [], Noon + TimeSpan.FromMinutes(778), slots ?? []), Noon, callers);
}
