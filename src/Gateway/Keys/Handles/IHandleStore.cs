using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Handles;

/// <summary>Where replicas find each other's handles.</summary>
internal interface IHandleStore
{
    /// <summary>Stores the content of a handle. A store that does not respond delays nothing for long.</summary>
    Task KeepAsync(TokenHandle handle, TenantId tenant, HandleContent content, TimeSpan life);

    /// <summary>Finds the content of a handle of the tenant, and extends its life to that of a used one.</summary>
    Task<StoredHandle> FindAsync(TokenHandle handle, TenantId tenant, TimeSpan usedLife);
}

/// <summary>What the store has under a handle.</summary>
/// <param name="IsKnown">False if the store did not respond.</param>
/// <param name="Content">Null if it has nothing.</param>
internal readonly record struct StoredHandle(bool IsKnown, HandleContent? Content);

/// <summary>This process alone: nothing is stored elsewhere.</summary>
internal sealed class NoHandleStore : IHandleStore
{
    public Task KeepAsync(TokenHandle handle, TenantId tenant, HandleContent content, TimeSpan life) => Task.CompletedTask;

    public Task<StoredHandle> FindAsync(TokenHandle handle, TenantId tenant, TimeSpan usedLife) =>
        Task.FromResult(new StoredHandle(true, null));
}
