namespace AuroraGateway.Load.Runner;

/// <summary>Waits by the timers of a TimeProvider: a millisecond's grain, and steerable by a test.</summary>
internal sealed class TimerPacer(TimeProvider time) : IPacer
{
    public async ValueTask WaitUntil(long timestamp, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var left = time.GetElapsedTime(time.GetTimestamp(), timestamp);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken);
        }
    }
}
