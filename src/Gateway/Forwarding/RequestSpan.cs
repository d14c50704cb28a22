using System.Diagnostics;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Forwarding;

/// <summary>A request's spans: one for what the caller asked of us, one for each time we ask Aurora. Null, for nothing, unless traces are exported.</summary>
public static class RequestSpan
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "QUERY"];

    /// <summary>Continues the caller's trace, if it sent one.</summary>
    public static Activity? StartServer(HttpContext http)
    {
        if (!Tracing.Source.HasListeners())
        {
            return null;
        }

        var headers = http.Request.Headers;
        var parent = headers.TraceParent.Count == 1 && ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var context) ? context : default;
        var span = Tracing.Source.StartActivity(Known(http.Request.Method), ActivityKind.Server, parent);
        span?.SetTag("http.request.method", Known(http.Request.Method));
        return span;
    }

    /// <summary>Describes what came of it; the path only as its shape, no query, no secret.</summary>
    public static void End(Activity? span, Visit visit, int status)
    {
        if (span is null)
        {
            return;
        }

        var shape = RouteShape.Of(visit.Rest.Span);
        span.DisplayName = $"{span.DisplayName} {shape}";
        span.SetTag("http.route", shape);
        span.SetTag("http.response.status_code", status);
        span.SetTag("aurora_gateway.caller", visit.Caller);
        span.SetTag("aurora_gateway.tenant", visit.Tenant.IsEmpty ? null : visit.Tenant.ToString());
        span.SetTag("aurora_gateway.key.generation", visit.Generation > 0 ? visit.Generation : null);
        span.SetTag("aurora_gateway.key.source", visit.KeySource);
        if (visit.Problem is { } problem)
        {
            span.SetTag("error.type", problem.Row.Slug);
        }

        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error, visit.Problem?.Detail);
        }

        span.Stop();
    }

    /// <summary>One sending to Aurora.</summary>
    public static Activity? StartClient(HttpContext http, AuroraOrigin origin, int sends)
    {
        if (!Tracing.Source.HasListeners())
        {
            return null;
        }

        var span = Tracing.Source.StartActivity(Known(http.Request.Method), ActivityKind.Client);
        span?.SetTag("http.request.method", Known(http.Request.Method));
        span?.SetTag("server.address", origin.Uri.Host);
        span?.SetTag("server.port", origin.Uri.Port);
        if (sends > 1)
        {
            span?.SetTag("http.request.resend_count", sends - 1);
        }

        return span;
    }

    /// <summary>Puts the span into the request to Aurora, in place of what the caller sent (W3C Trace Context).</summary>
    public static void Propagate(Activity span, HttpRequestMessage outgoing)
    {
        outgoing.Headers.Remove("traceparent");
        outgoing.Headers.Remove("tracestate");
        outgoing.Headers.TryAddWithoutValidation("traceparent", span.Id);
        if (!string.IsNullOrEmpty(span.TraceStateString))
        {
            outgoing.Headers.TryAddWithoutValidation("tracestate", span.TraceStateString);
        }
    }

    // A method is whatever the caller writes; a span's name is from a closed set.
    private static string Known(string method) => Array.IndexOf(Methods, method) is >= 0 and var index ? Methods[index] : "_OTHER";
}
