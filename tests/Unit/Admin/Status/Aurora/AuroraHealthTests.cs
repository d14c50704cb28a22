using AuroraGateway.Admin.Status.Aurora;
using AuroraGateway.Admin.Status.Diagnoses;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Admin.Status.Aurora;

/// <summary>What is learned over hours, read every five seconds as the status page does.</summary>
public sealed class AuroraHealthTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly AuroraResponses<TenantId> responses;
    private readonly AuroraHealth health;

    public AuroraHealthTests()
    {
        responses = new AuroraResponses<TenantId>(clock);
        health = new AuroraHealth(responses);
    }

    [Fact]
    public void A_long_slowness_does_not_become_its_own_measure()
    {
        During(TimeSpan.FromMinutes(10), 0.02);
        During(TimeSpan.FromHours(3), 4);
        Assert.InRange(health.Read().Slow!.Times, 100, 300);
        During(TimeSpan.FromMinutes(1), 0.02);
        Assert.Null(health.Read().Slow);

        // And what was slow is no measure of later.
        During(TimeSpan.FromMinutes(20), 0.02);
        During(TimeSpan.FromSeconds(30), 4);
        Assert.NotNull(health.Read().Slow);
    }

    [Fact]
    public void What_has_been_slow_for_a_day_is_usual()
    {
        During(TimeSpan.FromMinutes(10), 0.02);
        During(TimeSpan.FromHours(23), 4);
        Assert.NotNull(health.Read().Slow);
        During(TimeSpan.FromHours(2), 4);
        Assert.Null(health.Read().Slow);
    }

    [Fact]
    public void A_long_refusal_does_not_become_its_own_measure()
    {
        During(TimeSpan.FromMinutes(10), 0.02);
        During(TimeSpan.FromHours(3), 0.02, ResponseClass.Forbidden);
        Assert.True(Assert.Single(health.Read().Tenants).IsRefused);
        During(TimeSpan.FromMinutes(1), 0.02);
        Assert.False(Assert.Single(health.Read().Tenants).IsRefused);
    }

    [Fact]
    public void The_hour_has_what_was_counted_in_it_and_nothing_older()
    {
        During(TimeSpan.FromMinutes(90), 0.02);
        Assert.InRange(health.Read().Hour.All, 700, 732);
        clock.Advance(TimeSpan.FromMinutes(50));
        Assert.InRange(health.Read().Hour.All, 100, 132);
        clock.Advance(TimeSpan.FromMinutes(12));
        Assert.Equal(0, health.Read().Hour.All);
        var diagnosis = new Diagnosis(new KeyRingSnapshot(0, 0, 0, new Dictionary<KeyFailureKind, int>(), null, []), clock.GetUtcNow());
        diagnosis.Evidence(isKnown: false, everCalled: true);
        Assert.Equal(
            (Verdict.Unknown, "no call was sent to Aurora in the last hour"), (diagnosis.Troubles[0].Level, diagnosis.Troubles[0].Name));
    }

    private void During(TimeSpan span, double seconds, ResponseClass kind = ResponseClass.Success)
    {
        for (var cell = 0; cell < span.TotalSeconds; cell += ResponseWindow.SecondsPerCell)
        {
            responses.Count(Board.Tenant(1), kind, clock.GetTimestamp(), TimeSpan.FromSeconds(seconds));
            health.Read();
            clock.Advance(TimeSpan.FromSeconds(ResponseWindow.SecondsPerCell));
        }
    }
}
