using System.Runtime.CompilerServices;

namespace AuroraGateway.Unit;

/// <summary>Whoever waits in a test waits for so long and no longer: what is broken is to fail, not to hang.</summary>
internal static class Waiting
{
    // Short of the time after which ./mutate gives a test up: it is to see a failure and not to start the tests anew.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("AURORA_MUTATE") is null ? 10 : 3);

    /// <summary>The same task if it is done; else one that fails when it takes longer than anything here should.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="what">For whoever reads the failure.</param>
    public static Task<T> Within<T>(this Task<T> task, string what) => task.IsCompleted ? task : WaitAsync(task, what);

    /// <summary>Yields until what runs on the thread pool made it true; bounded by time, not by count.</summary>
    /// <param name="isTrue">Asked again and again.</param>
    /// <param name="what">For whoever reads the failure; what stands in the call unless said otherwise.</param>
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
