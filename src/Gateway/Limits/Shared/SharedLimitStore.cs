using System.Globalization;
using AuroraGateway.Redis;

namespace AuroraGateway.Limits.Shared;

/// <summary>
/// Keeps limits in the store through which keys are shared. Without a clock the store's own is used, which all replicas share.
/// </summary>
internal sealed class SharedLimitStore(
    ISharedScripts scripts, StoreGuard guard, IReplicaTags macs, ReplicaCount count, Func<long>? clock = null) : ILimitStore
{
    public bool IsJoined => guard.IsJoined;

    public int Replicas => count.Current;

    public async ValueTask<long[]?> TakeAsync(LimitRequest request)
    {
        var now = clock is null ? "" : clock().ToString(CultureInfo.InvariantCulture);
        var (replied, numbers) = await guard.TryAsync(SharedStep.Permits, () => scripts.RunAsync(
            LimitScript.Take, request.Name,
            now, macs.Tags(MacKind.Permit, request.Name), request.Terms, request.Member, request.Notes, request.Wants));
        return replied ? numbers : null;
    }
}
