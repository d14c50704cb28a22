namespace AuroraGateway.Admin;

/// <summary>Reloads the configuration. The component that can do it registers an implementation.</summary>
internal interface IReload
{
    /// <returns>What came of it; if there are mistakes, the last good configuration stays.</returns>
    ValueTask<ReloadOutcome> ReloadAsync(CancellationToken cancellation);
}
