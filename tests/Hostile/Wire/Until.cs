namespace AuroraGateway.Hostile.Wire;

/// <summary>Waits for something outside this process, with a bound: there is no event to wait for.</summary>
public static class Until
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task TrueAsync(Func<bool> condition, string what, CancellationToken cancellation) =>
        TrueAsync(() => Task.FromResult(condition()), what, cancellation);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition().WaitAsync(Longest, TimeProvider.System, cancellation))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Longest, $"Waited {Longest.TotalSeconds} s in vain until {what}.");
            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }
}
