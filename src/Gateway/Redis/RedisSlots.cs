using StackExchange.Redis;

namespace AuroraGateway.Redis;

/// <summary>
/// While a Cluster moves a slot, its names are on two nodes, and a script over several of them fails with TRYAGAIN. It is sent again until
/// the slot has arrived, so that a growing Cluster does not make its replicas standalone.
/// </summary>
internal static class RedisSlots
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <param name="send">Sends it once.</param>
    /// <param name="atMost">After this time the response is no longer waited for.</param>
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
            catch (RedisServerException exception) when (exception.Message.StartsWith("TRYAGAIN", StringComparison.Ordinal) &&
                time.GetElapsedTime(started) < atMost)
            {
                await Task.Delay(Pause, time);
            }
        }
    }
}
