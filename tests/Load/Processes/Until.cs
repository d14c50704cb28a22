namespace AuroraGateway.Load.Processes;

/// <summary>Waits, within a bound, for an outside process to come to a state that it does not announce.</summary>
internal static class Until
{
    /// <summary>True as soon as <paramref name="condition"/> holds, false when it did not within <paramref name="bound"/>.</summary>
    public static async Task<bool> True(
        Func<CancellationToken, Task<bool>> condition, TimeSpan bound, CancellationToken cancellationToken, TimeSpan? every = null)
    {
        var time = TimeProvider.System;
        var begin = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (await condition(cancellationToken))
                {
                    return true;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or System.Net.Sockets.SocketException)
            {
                // Not there yet.
            }

            if (time.GetElapsedTime(begin) >= bound)
            {
                return false;
            }

            await Task.Delay(every ?? TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }
}
