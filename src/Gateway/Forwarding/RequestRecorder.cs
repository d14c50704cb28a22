using AuroraGateway.Callers;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Sending;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Usage;

namespace AuroraGateway.Forwarding;

/// <summary>Begins and ends the record of a request: its span, the count of requests under way, metrics, usage, access line.</summary>
internal sealed class RequestRecorder(ActiveRequests active, RequestMetrics metrics, UsageLog usage, AccessLog accessLog, TimeProvider time)
{
    /// <param name="http">The request.</param>
    /// <param name="connection">Its connection; null if that is not watched.</param>
    /// <param name="model">Entered for this request; left at its end.</param>
    public GatewayRequest Begin(HttpContext http, ConnectionProof? connection, GatewayModel model)
    {
        var isLate = active.Enter();
        connection?.Begin();
        var span = RequestSpan.StartServer(http);
        return new GatewayRequest(http, model, connection, span)
        {
            Started = time.GetTimestamp(),
            TraceId = TraceContext.TraceIdOf(http),
            Method = http.Request.Method,
            CameAfterStop = isLate,
            UsesCachedKeyOnly = isLate && active.IsLateRefused,
        };
    }

    public void End(GatewayRequest request)
    {
        using var span = request.Span;
        request.Sending?.Span?.Dispose();
        var (http, connection, upstream) = (request.Http, request.Connection, request.Model.Upstream);
        if (request.ClientLeft)
        {
            Abandon(request);
        }

        RequestFacts.Read(request);
        request.SpanId = span?.SpanId.ToHexString();
        var problem = request.Problem;
        request.Conclude(request.ClientLeft ? StatusCodes.Status499ClientClosedRequest : http.Response.StatusCode, time);
        var outcome = new RequestOutcome(request.Status, problem?.Code);
        metrics.Ended(request.Caller, outcome, request.Duration);
        usage.Count(request.Caller, request.GrantedTenant, outcome, request.BytesIn ?? 0, request.BytesOut ?? 0, request.At);
        RequestSpan.End(span, request, problem);
        accessLog.Write(request);
        connection?.End();
        active.Leave(request.CameAfterStop);
        upstream.Leave();
    }

    // The forwarder may still read the request's body: the rest of it is not waited for.
    private static void Abandon(GatewayRequest request)
    {
        if (request.Problem is null)
        {
            request.Http.Abort();
        }

        request.Problem = null;
    }
}
