using System.Runtime.CompilerServices;
using AuroraGateway.Callers;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding;

/// <summary>The path of a request, step by step.</summary>
internal sealed partial class GatewayPipeline(
    LiveModel live, RequestRecorder recorder, LimitStep limit, SessionStep session, KeyStep key, ForwardStep forward,
    ReplayStep replay, ProblemResponse problems, ILogger<GatewayPipeline> log)
{
    private static readonly Problem Failed = new(
        ProblemCode.InternalError, "The gateway failed. Report the trace id in `instance` to its operator: the log has the details.");

    /// <param name="http">The request.</param>
    /// <param name="connection">Its connection; null if that is not watched.</param>
    public async Task HandleAsync(HttpContext http, ConnectionProof? connection = null)
    {
        var request = recorder.Begin(http, connection, live.Enter());
        try
        {
            request.Problem = await AdmitAsync(request);
            while (request.Problem is null && forward.Settle(request, await forward.SendAsync(request)))   // 6
            {
                request.Problem = await replay.PrepareAsync(request);                                      // 7
            }
        }
        catch (Exception exception)
        {
            Fail(request, exception);
        }

        request.Release();
        try
        {
            if (request.Problem is not null)
            {
                await problems.WriteAsync(request);
            }
        }
        finally
        {
            recorder.End(request);
        }
    }

    /// <returns>Null if the request may be forwarded with what it now holds, else why not.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Problem?> AdmitAsync(GatewayRequest request) =>
        GuardStep.Check(request)                        // 1. which tenant
        ?? await CallerStep.IdentifyAsync(request)      // 2. who calls
        ?? GrantStep.Check(request)                     // 3. may they
        ?? await limit.CountAsync(request)              // 4. the caller's own limits
        ?? KeyStep.Choose(request)                      //    whose key: the tenant's, a session's, the application's
        ?? limit.Enter(request)                         //    the caller's share of what is in flight
        ?? (request.Session is null ? null : await session.ResolveAsync(request))
        ?? await replay.BufferAsync(request)            //    a replayable body, within a budget of bytes
        ?? await QuotaStep.AcquireAsync(request)        //    Aurora's quota
        ?? await key.TakeAsync(request)                 // 5. with which key
        ?? limit.Return(request);                       //    its place again, if it waited

    private void Fail(GatewayRequest request, Exception exception)
    {
        if (exception is UnsendableHeaderException)
        {
            request.Problem = new Problem(ProblemCode.MalformedRequest, exception.Message);
        }
        else if (CallerFault.Of(exception, request.Http, request.IsReading) is var fault and not CallerFault.Kind.None)
        {
            request.ClientLeft = fault != CallerFault.Kind.BadBody;
            request.Problem = fault == CallerFault.Kind.Left ? null : BodyProblems.For(exception);
        }
        else
        {
            Log.Failed(log, request.TraceId.ToString(), exception);
            request.Problem = Failed;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "Request {TraceId} failed inside the gateway")]
        public static partial void Failed(ILogger log, string traceId, Exception exception);
    }
}
