using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Problems;

namespace AuroraGateway.Unit.Forwarding.Steps;

public sealed class QuotaStepTests : IDisposable
{
    private readonly PipelineScene scene = new(quota: 1);

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task A_request_without_room_waits_aside_until_its_turn()
    {
        var first = scene.At(nameof(QuotaStep));
        Assert.Null(QuotaStep.AcquireAsync(first).Result);
        var second = scene.At(nameof(QuotaStep));
        var waiting = QuotaStep.AcquireAsync(second);
        Assert.False(waiting.IsCompleted);
        Assert.True(second.IsAside);
        Assert.Equal((1, 2), (scene.Share.InFlight, scene.Share.AllHeld));

        // It was not sent, and gives its room back.
        first.Release();
        Assert.Null(await waiting.AsTask().Within("turn"));
        Assert.Null(scene.Limit.Return(second));
        second.Release();
        Assert.Equal(0, scene.Share.AllHeld);
    }

    [Fact]
    public void A_request_whose_turn_would_come_too_late_is_refused_at_once()
    {
        using var impatient = new PipelineScene(quota: 1, maxWait: 5);
        impatient.At("KeyStep.TakeAsync").Permit.Sent();
        var late = impatient.At(nameof(QuotaStep));
        var refusal = QuotaStep.AcquireAsync(late).Result;
        Assert.Equal(ProblemCode.AuroraQuota, refusal?.Code);
        Assert.NotNull(refusal!.RetryAfter);
        Assert.False(late.IsAside);
    }

    [Fact]
    public void The_application_and_each_tenant_have_room_of_their_own()
    {
        Assert.Null(QuotaStep.AcquireAsync(scene.At(nameof(QuotaStep))).Result);
        var other = PipelineScene.Http("/tenants/" + PipelineScene.OtherTenant + "/projects");
        Assert.True(QuotaStep.AcquireAsync(scene.At(nameof(QuotaStep), other)).IsCompletedSuccessfully);
        Assert.True(QuotaStep.AcquireAsync(scene.At(nameof(QuotaStep), "/partner_applications/app/tenants")).IsCompletedSuccessfully);
        Assert.False(QuotaStep.AcquireAsync(scene.At(nameof(QuotaStep))).IsCompleted);
    }
}
