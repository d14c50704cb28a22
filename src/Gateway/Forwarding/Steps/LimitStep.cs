using AuroraGateway.Forwarding.Model;
using AuroraGateway.Limits;
using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Step 4: the caller's own limits, and its share of the requests that are in flight.</summary>
internal sealed class LimitStep(LimitMetrics metrics)
{
    /// <summary>Counts the request by every rule that matches it.</summary>
    public ValueTask<Problem?> CountAsync(GatewayRequest request)
    {
        var counting = request.Model.Limits.CountAsync(
            request.Identity!, request.Method, request.Target, request.Http.RequestAborted);
        return counting.IsCompletedSuccessfully ? new(Note(counting.Result)) : WaitAsync(counting);
    }

    /// <summary>Takes a place in the caller's share, before anything of the request's body is read.</summary>
    public Problem? Enter(GatewayRequest request)
    {
        var share = request.Model.InFlight.Of(request.Identity!);
        if ((share.Crowded(request.Target.Tenant) ?? share.Enter()) is { } problem)
        {
            metrics.Refused(LimitRefusalKind.CallerShare);
            return problem;
        }

        request.Share = share;
        return null;
    }

    /// <summary>
    /// Waits without the place. A request that waits for its turn or its key holds no connection to Aurora, and must not keep its caller
    /// from other tenants.
    /// </summary>
    public static async ValueTask<T> AsideAsync<T>(GatewayRequest request, ValueTask<T> waiting)
    {
        // A request that was sent before keeps its place: it has been promised to be sent again.
        if (request.Sends > 0)
        {
            return await waiting;
        }

        var share = request.Share!;
        share.StandAside(request.Target.Tenant, hasPlace: !request.IsAside);
        request.IsAside = true;
        try
        {
            return await waiting;
        }
        finally
        {
            share.Waited(request.Target.Tenant);
        }
    }

    /// <summary>Takes the place again for a request that has waited.</summary>
    public Problem? Return(GatewayRequest request)
    {
        if (!request.IsAside)
        {
            return null;
        }

        if (request.Share!.Return() is { } full)
        {
            metrics.Refused(LimitRefusalKind.CallerShare);
            return full;
        }

        request.IsAside = false;
        return null;
    }

    private async ValueTask<Problem?> WaitAsync(ValueTask<Problem?> counting) => Note(await counting);

    private Problem? Note(Problem? limited)
    {
        if (limited is not null)
        {
            metrics.Refused(LimitRefusalKind.CallerLimit);
        }

        return limited;
    }
}
