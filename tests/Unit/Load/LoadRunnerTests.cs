using AuroraGateway.Load.Runner;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Load;

public class LoadRunnerTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider time = new();
    private readonly StepStatistics statistics = new("step");

    [Fact]
    public async Task Arrivals_come_on_schedule_without_a_single_response()
    {
        var response = new TaskCompletionSource<Response>();
        var run = Run(new Step("step", (_, _) => response.Task), LoadSimulation.Inject(10, TimeSpan.FromSeconds(2)));

        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(20, statistics.InFlight);

        response.SetResult(Response.Ok());
        await run.WaitAsync(Bound);
        Assert.Equal(20, statistics.Ok);
    }

    // The usual case of coordinated omission: a server that pauses for ten seconds. A closed loop would have seen one slow response; every
    // arrival that was due in those ten seconds has waited for the rest of them.
    [Fact]
    public async Task A_stall_is_seen_by_every_arrival_that_was_due_during_it()
    {
        var stall = new TaskCompletionSource<Response>();
        var run = Run(new Step("step", (_, _) => stall.Task), LoadSimulation.Inject(10, TimeSpan.FromSeconds(10)));

        Advance(TimeSpan.FromSeconds(10));
        stall.SetResult(Response.Ok());
        await run.WaitAsync(Bound);

        var latency = statistics.Summarise(TimeSpan.FromSeconds(10)).Latency;
        Assert.Equal(100, statistics.Ok);
        Assert.InRange(latency.P50, 4_900_000, 5_200_000);
        Assert.InRange(latency.P99, 9_800_000, 10_100_000);
        Assert.InRange(latency.Max, 9_990_000, 10_100_000);
        Assert.InRange(statistics.CountAtLeast(TimeSpan.FromSeconds(5)), 49, 52);
    }

    [Fact]
    public async Task A_runner_that_is_late_itself_counts_that_as_latency_and_reports_it()
    {
        var pacer = new LatePacer(time, TimeSpan.FromSeconds(3));

        await new LoadRunner(time, pacer).Run(
            new Step("step", (_, _) => Task.FromResult(Response.Ok())), statistics, [LoadSimulation.Burst(1)], CancellationToken.None);

        var summary = statistics.Summarise(TimeSpan.FromSeconds(3));
        Assert.InRange(summary.Latency.Max, 2_990_000, 3_010_000);
        Assert.InRange(summary.Lag.Max, 2_990_000, 3_010_000);
    }

    [Fact]
    public async Task Arrivals_beyond_the_most_in_flight_are_counted_as_overflow_and_never_sent()
    {
        var response = new TaskCompletionSource<Response>();
        var sent = 0;
        var step = new Step("step", (_, _) =>
        {
            Interlocked.Increment(ref sent);
            return response.Task;
        })
        { MaxInFlight = 3 };
        var run = Run(step, LoadSimulation.Burst(10));
        response.SetResult(Response.Ok());
        await run.WaitAsync(Bound);

        Assert.Equal(3, sent);
        Assert.Equal(3, statistics.Ok);
        Assert.Equal(7, statistics.Failed);
        Assert.Equal(7, statistics.Overflow);
        Assert.Equal(7, statistics.CountOf("overflow"));
    }

    [Fact]
    public async Task An_arrival_without_a_response_in_time_has_failed_with_its_whole_wait_as_latency()
    {
        var step = new Step("step", async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
            return Response.Ok();
        })
        { Timeout = TimeSpan.FromSeconds(2) };
        var run = Run(step, LoadSimulation.Burst(1));

        Advance(TimeSpan.FromSeconds(2));
        await run.WaitAsync(Bound);

        Assert.Equal(1, statistics.CountOf("timeout"));
        Assert.InRange(statistics.Summarise(Bound).Latency.Max, 2_000_000, 2_200_000);
    }

    [Fact]
    public async Task A_step_that_throws_is_a_failed_arrival_named_after_what_it_threw()
    {
        await Run(new Step("step", (_, _) => throw new IOException("reset")), LoadSimulation.Burst(2)).WaitAsync(Bound);

        Assert.Equal(2, statistics.Failed);
        Assert.Equal(2, statistics.CountOf("IOException"));
    }

    [Fact]
    public async Task Simulations_follow_one_another_by_the_schedule_and_arrivals_are_numbered_throughout()
    {
        var starts = new List<(long Number, double Second)>();
        var step = new Step("step", (n, _) =>
        {
            starts.Add((n, Math.Round(time.GetElapsedTime(0).TotalSeconds - epoch, 2)));
            return Task.FromResult(Response.Ok());
        });
        var run = Run(
            step,
            LoadSimulation.Inject(1, TimeSpan.FromSeconds(2)),
            LoadSimulation.Pause(TimeSpan.FromSeconds(3)),
            LoadSimulation.Inject(2, TimeSpan.FromSeconds(1)));

        Advance(TimeSpan.FromSeconds(6));
        await run.WaitAsync(Bound);

        Assert.Equal([(0L, 0), (1L, 1), (2L, 5), (3L, 5.5)], starts);
    }

    [Fact]
    public async Task A_closed_model_keeps_its_copies_busy_and_no_more()
    {
        int busy = 0, most = 0;
        var step = new Step("step", async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref busy));
            await Task.Yield();
            Interlocked.Decrement(ref busy);
            time.Advance(TimeSpan.FromMilliseconds(10));
            return Response.Ok();
        });

        await Run(step, LoadSimulation.KeepConstant(3, TimeSpan.FromSeconds(1))).WaitAsync(Bound);

        Assert.InRange(most, 1, 3);
        Assert.InRange(statistics.Ok, 100, 103);
    }

    [Fact]
    public async Task A_run_that_is_called_off_ends_and_leaves_nothing_in_flight()
    {
        using var off = new CancellationTokenSource();
        var step = new Step("step", async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
            return Response.Ok();
        });
        var run = new LoadRunner(time, new TimerPacer(time)).Run(step, statistics, [LoadSimulation.Burst(5)], off.Token);
        await off.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Bound));
        Assert.Equal(0, statistics.InFlight);
        Assert.Equal(0, statistics.Ok + statistics.Failed);
    }

    private readonly double epoch;

    public LoadRunnerTests() => epoch = time.GetElapsedTime(0).TotalSeconds;

    private Task Run(Step step, params LoadSimulation[] simulations) =>
        new LoadRunner(time, new TimerPacer(time)).Run(step, statistics, simulations, CancellationToken.None);

    // In small strides, as a clock goes: one leap would make all arrivals due at its end.
    private void Advance(TimeSpan length)
    {
        var stride = TimeSpan.FromMilliseconds(10);
        for (var gone = TimeSpan.Zero; gone < length + stride; gone += stride)
        {
            time.Advance(stride);
        }
    }

    private sealed class LatePacer(FakeTimeProvider time, TimeSpan late) : IPacer
    {
        public ValueTask WaitUntil(long timestamp, CancellationToken cancellationToken)
        {
            time.Advance(late);
            return ValueTask.CompletedTask;
        }
    }
}
