namespace AuroraGateway.Load.Runner;

/// <summary>
/// Runs a step under its load simulations. In the open model the next arrival never waits for a response, and latency is taken from
/// the intended start: a stall of the system under test is seen by every arrival that fell into it, not by one.
/// </summary>
internal sealed class LoadRunner(TimeProvider time, IPacer pacer)
{
    /// <summary>Returns when the last simulation has ended and every arrival has its response, timed out or overflowed.</summary>
    public async Task Run(
        Step step, StepStatistics statistics, IReadOnlyList<LoadSimulation> simulations, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        var numbers = new ArrivalNumbers();
        var running = new Countdown();
        foreach (var simulation in simulations)
        {
            var length = ArrivalSchedule.Length(simulation);
            if (simulation is LoadSimulation.Constant constant)
            {
                await KeepBusy(step, statistics, constant, begin, numbers, cancellationToken);
            }
            else
            {
                foreach (var offset in ArrivalSchedule.Of(simulation))
                {
                    var intended = begin + Ticks(offset);
                    await pacer.WaitUntil(intended, cancellationToken);
                    if (statistics.TryStart(step.MaxInFlight, time.GetElapsedTime(intended)))
                    {
                        running.Enter();
                        _ = Arrive(step, statistics, intended, numbers.Next(), running, cancellationToken);
                    }
                }

                await pacer.WaitUntil(begin + Ticks(length), cancellationToken);
            }

            // From the schedule, not from the clock: being late in one simulation must not push the next one back.
            begin += Ticks(length);
        }

        await running.Drained();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task Arrive(
        Step step, StepStatistics statistics, long intended, long number, Countdown running, CancellationToken cancellationToken)
    {
        try
        {
            if (await ResponseOf(step, number, cancellationToken) is { } response)
            {
                statistics.Finish(time.GetElapsedTime(intended), response);
            }
            else
            {
                statistics.Abandon();
            }
        }
        finally
        {
            running.Leave();
        }
    }

    private async Task KeepBusy(
        Step step, StepStatistics statistics, LoadSimulation.Constant constant, long begin, ArrivalNumbers numbers,
        CancellationToken cancellationToken)
    {
        var end = begin + Ticks(constant.During);
        await Task.WhenAll(Enumerable.Range(0, constant.Copies).Select(_ => Task.Run(Copy, cancellationToken)));

        async Task Copy()
        {
            while (time.GetTimestamp() < end && !cancellationToken.IsCancellationRequested)
            {
                var started = time.GetTimestamp();
                statistics.TryStart(int.MaxValue, TimeSpan.Zero);
                if (await ResponseOf(step, numbers.Next(), cancellationToken) is { } response)
                {
                    statistics.Finish(time.GetElapsedTime(started), response);
                }
                else
                {
                    statistics.Abandon();
                }
            }
        }
    }

    // Null: the whole run was called off. Whatever else goes wrong in a step is an outcome to be counted, never the end of the run.
    private async Task<Response?> ResponseOf(Step step, long number, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(step.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await step.Run(number, either.Token);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception) when (deadline.IsCancellationRequested)
        {
            return Response.Fail("timeout");
        }
#pragma warning disable CA1031 // a step that throws is a failed arrival
        catch (Exception exception)
        {
            return Response.Fail(exception.GetBaseException().GetType().Name);
        }
#pragma warning restore CA1031
    }

    private long Ticks(TimeSpan offset) => (long)(offset.TotalSeconds * time.TimestampFrequency);

    private sealed class ArrivalNumbers
    {
        private long last = -1;

        public long Next() => Interlocked.Increment(ref last);
    }
}
