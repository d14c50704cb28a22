using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Problems;

namespace AuroraGateway.Unit.Forwarding.Steps;

public sealed class LimitStepTests : IDisposable
{
    private const string OnePerMinute = """, "Limits": [ { "Endpoint": "*", "Period": "1m", "Limit": 1 } ]""";
    private const string OneAtOnce = """, "Limits": { "InFlightPerCaller": 1 }""";

    private readonly PipelineScene scene = new(OnePerMinute, OneAtOnce);

    public void Dispose() => scene.Dispose();

    [Fact]
    public void A_request_beyond_the_callers_limit_is_refused()
    {
        Assert.Null(scene.Limit.CountAsync(scene.At(nameof(LimitStep))).Result);
        Assert.Equal(ProblemCode.RateLimited, scene.Limit.CountAsync(scene.At(nameof(LimitStep))).Result?.Code);
    }

    [Fact]
    public void A_request_takes_a_place_and_gives_it_back()
    {
        var first = scene.At(nameof(LimitStep));
        var second = scene.At(nameof(LimitStep));
        Assert.Null(scene.Limit.Enter(first));
        Assert.Equal(ProblemCode.Overloaded, scene.Limit.Enter(second)?.Code);
        Assert.Null(second.Share);

        second.Release();
        Assert.Equal(1, scene.Share.AllHeld);
        first.Release();
        Assert.Equal(0, scene.Share.AllHeld);
        Assert.Null(scene.Limit.Enter(second));
    }

    [Fact]
    public async Task A_request_that_waits_lends_its_place_and_takes_it_again()
    {
        var first = scene.At(nameof(LimitStep));
        Assert.Null(scene.Limit.Enter(first));
        var turn = new TaskCompletionSource<int>();
        var waiting = LimitStep.AsideAsync(first, new ValueTask<int>(turn.Task));
        Assert.Equal((0, 1), (scene.Share.InFlight, scene.Share.AllHeld));

        var second = scene.At(nameof(LimitStep));
        Assert.Null(scene.Limit.Enter(second));
        turn.SetResult(7);
        Assert.Equal(7, await waiting.AsTask().Within("turn"));
        Assert.Equal(ProblemCode.Overloaded, scene.Limit.Return(first)?.Code);

        second.Release();
        Assert.Null(scene.Limit.Return(first));
        Assert.Equal((1, 1), (scene.Share.InFlight, scene.Share.AllHeld));
        first.Release();
        Assert.Equal((0, 0), (scene.Share.InFlight, scene.Share.AllHeld));
    }

    [Fact]
    public async Task A_request_that_is_sent_again_keeps_its_place_while_it_waits()
    {
        var request = scene.At(nameof(LimitStep));
        Assert.Null(scene.Limit.Enter(request));
        request.Sends = 1;
        var turn = new TaskCompletionSource<int>();
        var waiting = LimitStep.AsideAsync(request, new ValueTask<int>(turn.Task));
        Assert.Equal(1, scene.Share.InFlight);
        turn.SetResult(0);
        await waiting.AsTask().Within("turn");
        Assert.False(request.IsAside);
    }

    [Fact]
    public async Task A_wait_that_ends_with_an_exception_leaves_nothing_counted()
    {
        var request = scene.At(nameof(LimitStep));
        Assert.Null(scene.Limit.Enter(request));
        var gone = LimitStep.AsideAsync(request, ValueTask.FromCanceled<int>(new CancellationToken(canceled: true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await gone);
        request.Release();
        Assert.Equal((0, 0), (scene.Share.InFlight, scene.Share.AllHeld));
    }
}
