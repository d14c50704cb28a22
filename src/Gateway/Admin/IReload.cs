namespace AuroraGateway.Admin;

/// <summary>Reads the configuration again; whoever can do that registers one.</summary>
public interface IReload
{
    /// <returns>Every mistake, in which case the last good configuration stays; empty if the new one is in force.</returns>
    ValueTask<IReadOnlyList<string>> ReloadAsync(CancellationToken cancellation);
}
