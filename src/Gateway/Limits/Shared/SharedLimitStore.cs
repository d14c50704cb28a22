using System.Globalization;
using AuroraGateway.Redis;

namespace AuroraGateway.Limits.Shared;

/// <summary>Keeps limits in the store, and over the connection, that keys are shared through.</summary>
/// <param name="scripts">The store.</param>
/// <param name="guard">Bounds each wait for it.</param>
/// <param name="macs">Derive the secret of each account from the application keys.</param>
/// <param name="count">The replicas.</param>
/// <param name="clock">Milliseconds; null for the store's own clock, which all replicas have in common.</param>
public sealed class SharedLimitStore(
    ISharedScripts scripts, StoreGuard guard, IReplicaTags macs, ReplicaCount count, Func<long>? clock = null) : ILimitStore
{
    public bool IsTogether => guard.IsTogether;

    public int Replicas => count.Current;

    public async ValueTask<long[]?> TakeAsync(LimitRequest request)
    {
        var now = clock is null ? "" : clock().ToString(CultureInfo.InvariantCulture);
        var (answered, numbers) = await guard.TryAsync(SharedStep.Permits, () => scripts.RunAsync(
            LimitScript.Take, request.Name,
            now, macs.Tags(MacKind.Permit, request.Name), request.Terms, request.Member, request.Notes, request.Wants));
        return answered ? numbers : null;
    }
}
