using StackExchange.Redis;

namespace AuroraGateway.Redis;

/// <summary>
/// While a Cluster moves a slot its names lie on two nodes, and a script over several of them is told TRYAGAIN and not run: it is sent again until
/// the slot has arrived, so that a Cluster that grows does not send its replicas off alone.
/// </summary>
internal static class RedisSlots
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <param name="send">Sends it once.</param>
    /// <param name="atMost">After that nobody waits for the answer any more.</param>
    /// <param name="time">Measures it.</param>
    public static async Task<RedisResult> AcrossAsync(Func<Task<RedisResult>> send, TimeSpan atMost, TimeProvider time)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await send();
            }
            catch (RedisServerException exception) when (exception.Message.StartsWith("TRYAGAIN", StringComparison.Ordinal) && time.GetElapsedTime(started) < atMost)
            {
                await Task.Delay(Pause, time);
            }
        }
    }
}
