namespace AuroraGateway.Integration;

/// <summary>Asks something outside this process, or on its own clock, until it is so; bounded.</summary>
internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan? atMost = null)
    {
        using var limit = new CancellationTokenSource(atMost ?? TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(Interval);
        while (!await isSo().WaitAsync(limit.Token))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
