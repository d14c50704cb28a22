using AuroraGateway.Redis;
using AuroraGateway.Unit.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Redis;

/// <summary>No request waits long for the store or fails because of it, and commands are counted.</summary>
public sealed class StoreGuardTests : IDisposable
{
    private readonly FakeTimeProvider time = new(Ring.Start);
    private readonly MeterRecord meters = new();
    private readonly SharedState state;
    private readonly SharedMetrics metrics;
    private readonly StoreGuard guard;

    public StoreGuardTests()
    {
        state = new SharedState(time, NullLogger<SharedState>.Instance, configured: true);
        metrics = new SharedMetrics(meters, state);
        guard = new StoreGuard(state, metrics, TimeSpan.FromMilliseconds(50), time);
        state.Join();
    }

    public void Dispose()
    {
        metrics.Dispose();
        meters.Dispose();
    }

    [Fact]
    public async Task A_reply_is_passed_on_and_counted()
    {
        Assert.Equal((true, 7), await guard.TryAsync(SharedStep.Keep, static () => Task.FromResult(7)));
        Assert.True(await guard.TryAsync(SharedStep.Tell, static () => Task.CompletedTask));
        Assert.Equal([Asked("keep"), Asked("tell")], meters.Lines);
    }

    [Fact]
    public async Task The_store_is_not_asked_while_the_replica_is_alone()
    {
        state.GoAlone("no connection");
        var asked = 0;
        Assert.Equal((false, 0), await guard.TryAsync(SharedStep.Look, () => Task.FromResult(++asked)));
        Assert.Equal(0, asked);
        Assert.Empty(meters.Lines);
    }

    [Fact]
    public async Task A_store_that_is_silent_to_every_caller_for_three_seconds_is_gone()
    {
        var asking = guard.AskAsync(SharedStep.Look, static () => new TaskCompletionSource<int>().Task, TimeSpan.FromSeconds(6)).AsTask();
        for (var slice = 0; slice < 12; slice++)
        {
            Assert.True(state.IsJoined);
            time.Advance(TimeSpan.FromMilliseconds(250));
            await Ring.QuiesceAsync();
        }

        Assert.Equal(StoreOutcome.Failed, (await asking.Within("end of the wait")).Outcome);
        Assert.Equal(("no response to any command for 3 s", StoreFailure.NoResponse, false), (
            state.Current.Reason, state.Current.Cause, state.Current.IsInDoubt));
        Assert.Equal(StoreOutcome.Standalone, (
            await guard.AskAsync(SharedStep.Look, static () => Task.FromResult(1), TimeSpan.FromSeconds(6))).Outcome);
    }

    [Fact]
    public async Task One_late_reply_while_others_come_is_late_and_no_more()
    {
        var asking = guard.AskAsync(SharedStep.Look, static () => new TaskCompletionSource<int>().Task, TimeSpan.FromSeconds(6)).AsTask();
        for (var slice = 0; slice < 24; slice++)
        {
            await guard.TryAsync(SharedStep.Tell, static () => Task.CompletedTask);
            time.Advance(TimeSpan.FromMilliseconds(250));
            await Ring.QuiesceAsync();
        }

        Assert.Equal(StoreOutcome.Late, (await asking.Within("end of the wait")).Outcome);
        Assert.True(state.IsJoined);
    }

    /// <summary>A lost connection may be back in a moment: until it is known, what must happen once only waits.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_it_is_in_doubt_whether_redis_is_gone_a_question_waits(bool isBack)
    {
        state.GoAlone("no connection", StoreFailure.ConnectionLost);
        var asking = guard.AskAsync(SharedStep.Look, static () => Task.FromResult(7), TimeSpan.FromSeconds(6)).AsTask();
        await Ring.QuiesceAsync();
        Assert.False(asking.IsCompleted);
        if (isBack)
        {
            state.Join();
        }
        else
        {
            state.StayAlone("connection refused");
        }

        Assert.Equal(isBack ? StoreOutcome.Answered : StoreOutcome.Standalone, (await asking.Within("the reply")).Outcome);
    }

    /// <summary>One late reply for a permit does not make the replica standalone.</summary>
    [Fact]
    public async Task A_late_reply_for_permits_fails_that_command_only()
    {
        var asking = guard.TryAsync(SharedStep.Permits, static () => new TaskCompletionSource<int>().Task).AsTask();
        await Waiting.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            return asking.IsCompleted;
        });
        Assert.Equal((false, 0), await asking);
        Assert.True(state.IsJoined);
        Assert.Equal([Asked("permits", "late")], meters.Lines);
    }

    [Fact]
    public async Task A_store_that_fails_says_why_and_is_not_used_for_a_while()
    {
        Assert.False(await guard.TryAsync(
            SharedStep.Release, static () => Task.FromException(new SharedStoreException("its memory is full (maxmemory)"))));
        Assert.Equal("its memory is full (maxmemory)", state.Current.Reason);
        Assert.Equal([Asked("release", "failed")], meters.Lines);
    }

    [Fact]
    public async Task An_unexpected_failure_is_named_by_its_kind_because_its_text_may_quote_a_key()
    {
        Assert.Equal((false, 0), await guard.TryAsync<int>(SharedStep.Extend, static () => throw new FormatException("tk_secret")));
        Assert.Equal("it fails in an unexpected way (FormatException)", state.Current.Reason);
    }

    [Fact]
    public void Each_step_has_a_name_and_the_rest_is_counted_too()
    {
        foreach (var step in Enum.GetValues<SharedStep>())
        {
            metrics.Asked(step, StoreOutcome.Answered);
        }

        metrics.Fenced();
        metrics.Waited();
        string[] steps = ["look", "keep", "send", "extend", "release", "revoke", "tell", "permits", "roll", "handle"];
        Assert.Equal([.. steps.Select(
            step => Asked(step)), "aurora_gateway.shared.fenced 1", "aurora_gateway.shared.waits 1"], meters.Lines);
    }

    [Fact]
    public void A_gauge_says_whether_the_replica_works_together_with_the_others()
    {
        Assert.Equal(["aurora_gateway.shared.together 1"], meters.Observe());
        state.GoAlone("no connection");
        Assert.Equal(["aurora_gateway.shared.standalone 1 aurora_gateway.shared.cause=unreachable", "aurora_gateway.shared.together 0"],
            meters.Observe());
    }

    private static string Asked(string step, string outcome = "answered") =>
        $"aurora_gateway.shared.commands 1 aurora_gateway.shared.step={step} aurora_gateway.shared.outcome={outcome}";
}
