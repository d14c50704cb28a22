using System.Runtime.CompilerServices;

namespace AuroraGateway.Unit;

/// <summary>Bounds every wait in the tests, so that a regression fails instead of hanging.</summary>
internal static class Waiting
{
    // Shorter than the time limit of ./mutate for a test: it must see a failure and not start the tests again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("AURORA_MUTATE") is null ? 10 : 3);

    /// <summary>The same task if it is done; else one that fails when it takes longer than anything here should.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="what">For the message of a failure.</param>
    public static Task<T> Within<T>(this Task<T> task, string what) => task.IsCompleted ? task : WaitAsync(task, what);

    /// <summary>Yields until what runs on the thread pool made it true; bounded by time, not by count.</summary>
    /// <param name="isTrue">Called again and again.</param>
    /// <param name="what">For the message of a failure; the expression of the call by default.</param>
    public static async Task UntilAsync(Func<bool> isTrue, [CallerArgumentExpression(nameof(isTrue))] string what = "")
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!isTrue())
        {
            Assert.False(limit.IsCancellationRequested, $"After {Patience.TotalSeconds:0} s still not: {what}");
            await Task.Yield();
        }
    }

    private static async Task<T> WaitAsync<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Patience);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"After {Patience.TotalSeconds:0} s still no {what}.");
        }
    }
}
