namespace AuroraGateway.Hostile.Chaos;

/// <summary>Seconds since the run began, by a clock that no fault changes.</summary>
internal static class Moments
{
    private static readonly long Begun = TimeProvider.System.GetTimestamp();

    public static double Now => TimeProvider.System.GetElapsedTime(Begun).TotalSeconds;

    public static Task PassAsync(double seconds, CancellationToken cancellation = default) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancellation);
}
