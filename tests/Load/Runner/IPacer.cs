namespace AuroraGateway.Load.Runner;

/// <summary>Waits until an intended start is due.</summary>
internal interface IPacer
{
    /// <summary>Completes at <paramref name="timestamp"/> (of the runner's TimeProvider) or, if that is past, at once.</summary>
    ValueTask WaitUntil(long timestamp, CancellationToken cancellationToken);
}
