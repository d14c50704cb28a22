using System.Runtime.CompilerServices;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Room in Aurora's quota for the key that is put on. Aurora counts each sending.</summary>
internal static class QuotaStep
{
    public static ValueTask<Problem?> AcquireAsync(GatewayRequest request)
    {
        var owner = request.IsForApplication ? QuotaOwner.Application : new QuotaOwner(request.Owner.Tenant, request.Owner.Session);
        var model = request.Model;
        var acquiring = model.Upstream.Quota.AcquireAsync(owner, request.Caller!, request.Http.RequestAborted, model.Quota);
        return acquiring.IsCompletedSuccessfully ? new(Note(request, acquiring.Result)) : WaitAsync(request, acquiring);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Problem?> WaitAsync(GatewayRequest request, ValueTask<QuotaResult> acquiring) =>
        Note(request, await LimitStep.AsideAsync(request, acquiring));

    private static Problem? Note(GatewayRequest request, in QuotaResult turn)
    {
        request.Permit = turn.Permit;
        request.QuotaWait += turn.Waited;
        return turn.Refusal;
    }
}
