namespace AuroraGateway.Admin;

/// <summary>Reads the configuration again; whoever can do that registers one.</summary>
public interface IReload
{
    /// <returns>What came of it; if there are mistakes, the last good configuration stays.</returns>
    ValueTask<ReloadOutcome> ReloadAsync(CancellationToken cancellation);
}
