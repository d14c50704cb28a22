using System.Runtime.CompilerServices;

namespace AuroraGateway.Tests;

/// <summary>Bounds every wait in the tests, so that a regression fails instead of hanging.</summary>
public static class Waiting
{
    // Work on the thread pool of this process is mostly done within that time; what takes longer is waited for without a busy processor.
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(20);

    // Shorter than the time limit of ./mutate for a test: it must see a failure and not start the tests again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("AURORA_MUTATE") is null ? 60 : 3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The same task if it is done; else one that fails when it takes longer than anything here should.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="what">For the message of a failure.</param>
    public static Task<T> Within<T>(this Task<T> task, string what) => task.IsCompleted ? task : WithinAsync(task, what);

    /// <summary>Waits for a condition that work on the thread pool, another thread or another process makes true.</summary>
    /// <param name="isTrue">Called until it returns true.</param>
    /// <param name="what">For the message of a failure; the expression of the call by default.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task UntilAsync(
        Func<bool> isTrue, [CallerArgumentExpression(nameof(isTrue))] string what = "", CancellationToken cancellation = default)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isTrue())
        {
            cancellation.ThrowIfCancellationRequested();
            var waited = TimeProvider.System.GetElapsedTime(start);
            if (waited > Patience)
            {
                throw Late(Patience, what);
            }

            if (waited < Busy)
            {
                await Task.Yield();
            }
            else
            {
                await Task.Delay(Pause, TimeProvider.System, cancellation);
            }
        }
    }

    /// <summary>Asks something outside this process until it is so.</summary>
    /// <param name="isTrue">Called until it returns true.</param>
    /// <param name="what">For the message of a failure; the expression of the call by default.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static Task UntilAsync(
        Func<Task<bool>> isTrue, [CallerArgumentExpression(nameof(isTrue))] string what = "", CancellationToken cancellation = default) =>
        UntilAsync(isTrue, Patience, what, cancellation);

    /// <summary>The same with a limit of its own.</summary>
    public static async Task UntilAsync(
        Func<Task<bool>> isTrue, TimeSpan atMost, [CallerArgumentExpression(nameof(isTrue))] string what = "",
        CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(atMost);
        try
        {
            while (!await isTrue().WaitAsync(limit.Token))
            {
                await Task.Delay(Pause, TimeProvider.System, limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Late(atMost, what);
        }
    }

    /// <summary>Asks a process that may not listen yet.</summary>
    /// <returns>True as soon as the condition is true, false if it was not within the bound.</returns>
    public static async Task<bool> TryUntilAsync(
        Func<CancellationToken, Task<bool>> isTrue, TimeSpan bound, CancellationToken cancellation, TimeSpan? every = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (await isTrue(cancellation))
                {
                    return true;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or System.Net.Sockets.SocketException)
            {
                // Not there yet.
            }

            if (TimeProvider.System.GetElapsedTime(start) >= bound)
            {
                return false;
            }

            await Task.Delay(every ?? Pause, TimeProvider.System, cancellation);
        }
    }

    private static async Task<T> WithinAsync<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Patience);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Late(Patience, what);
        }
    }

    private static TimeoutException Late(TimeSpan limit, string what) => new($"After {limit.TotalSeconds:0} s still not: {what}");
}
