namespace AuroraGateway.Keys.Failures;

/// <summary>
/// How many exchanges run at once: few while the endpoint is unproven, one more for each success, half as many after a failure.
/// An outage that begins under a thousand cold tenants so costs a handful of attempts.
/// </summary>
internal sealed class ExchangeWindow(TimeProvider time)
{
    /// <summary>Exchanges at once while nothing is known of the endpoint.</summary>
    public const int Initial = 8;

    private const int Largest = 64;
    private static readonly TimeSpan ProofLasts = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private int size = Initial;
    private int running;
    private long provenAt;

    /// <summary>Waits for a place; leaves the queue when cancelled.</summary>
    public ValueTask EnterAsync(CancellationToken cancellation)
    {
        TaskCompletionSource place;
        lock (gate)
        {
            if (size > Initial && time.GetElapsedTime(provenAt) > ProofLasts)
            {
                size = Initial;
            }

            if (running < size)
            {
                running++;
                return ValueTask.CompletedTask;
            }

            place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(place);
        }

        return WaitAsync(place, cancellation);
    }

    /// <summary>Gives the place back.</summary>
    /// <param name="success">True if the exchange succeeded, false if it failed, null if no request was sent.</param>
    public void Leave(bool? success)
    {
        lock (gate)
        {
            running--;
            if (success is true)
            {
                size = Math.Min(size + 1, Largest);
                provenAt = time.GetTimestamp();
            }
            else if (success is false)
            {
                size = Math.Max(size / 2, 1);
            }

            while (running < size && waiting.TryDequeue(out var next))
            {
                // One that was cancelled meanwhile has no use for the place.
                if (next.TrySetResult())
                {
                    running++;
                }
            }
        }
    }

    private static async ValueTask WaitAsync(TaskCompletionSource place, CancellationToken cancellation)
    {
        await using (cancellation.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), place))
        {
            await place.Task;
        }
    }
}
