namespace AuroraGateway.Load.Runner;

/// <summary>Counts what is under way and signals when the last of it has ended.</summary>
internal sealed class Countdown
{
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int count = 1; // the one who waits, so that an early zero is not the end

    public void Enter() => Interlocked.Increment(ref count);

    public void Leave()
    {
        if (Interlocked.Decrement(ref count) == 0)
        {
            drained.TrySetResult();
        }
    }

    /// <summary>To be asked once, after the last <see cref="Enter"/>.</summary>
    public Task Drained()
    {
        Leave();
        return drained.Task;
    }
}
