using AuroraGateway.Redis;
using AuroraGateway.Unit.Keys;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Redis;

/// <summary>Time in which this process did not run is not counted against Redis.</summary>
public sealed class RunningWaitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    private readonly FakeTimeProvider time = new(Ring.Start);

    [Fact]
    public async Task A_response_ends_the_wait_at_once()
    {
        Assert.True(await RunningWait.CompletesAsync(Task.CompletedTask, Patience, time));
        var response = new TaskCompletionSource();
        var waiting = RunningWait.CompletesAsync(response.Task, Patience, time).AsTask();
        response.SetResult();
        Assert.True(await waiting.Within("the response"));
    }

    [Fact]
    public async Task A_silent_store_is_waited_for_as_long_as_the_patience_lasts()
    {
        var waiting = RunningWait.CompletesAsync(new TaskCompletionSource().Task, Patience, time).AsTask();
        await PassAsync(waiting, TimeSpan.FromMilliseconds(10), 4);
        Assert.False(waiting.IsCompleted);
        await PassAsync(waiting, TimeSpan.FromMilliseconds(10), 1);
        Assert.False(await waiting.Within("end of the patience"));
    }

    /// <summary>Stopped for half a second, five times: the process finds each time that it has waited one slice.</summary>
    [Fact]
    public async Task A_process_that_was_paused_looks_again_before_it_gives_up()
    {
        var response = new TaskCompletionSource();
        var waiting = RunningWait.CompletesAsync(response.Task, Patience, time).AsTask();
        await PassAsync(waiting, TimeSpan.FromMilliseconds(500), 4);
        Assert.False(waiting.IsCompleted);
        response.SetResult();
        Assert.True(await waiting.Within("the response"));
    }

    [Fact]
    public async Task The_look_receives_what_counts_and_may_end_the_wait()
    {
        var counted = TimeSpan.Zero;
        var waiting = RunningWait.CompletesAsync(
            new TaskCompletionSource().Task, TimeSpan.FromSeconds(10), time, span => (counted += span) < TimeSpan.FromSeconds(1)).AsTask();
        await PassAsync(waiting, TimeSpan.FromSeconds(3), 1);
        await PassAsync(waiting, TimeSpan.FromMilliseconds(250), 3);
        Assert.False(await waiting.Within("end of the wait"));
        Assert.Equal(TimeSpan.FromSeconds(1), counted);
    }

    private async Task PassAsync(Task waiting, TimeSpan step, int steps)
    {
        for (var i = 0; i < steps && !waiting.IsCompleted; i++)
        {
            time.Advance(step);
            await Ring.QuiesceAsync();
        }
    }
}
