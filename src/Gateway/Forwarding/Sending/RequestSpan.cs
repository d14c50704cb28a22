using System.Diagnostics;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Forwarding.Sending;

/// <summary>A request's spans: one for the caller's request, one for each sending to Aurora. Null unless traces are exported.</summary>
internal static class RequestSpan
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
        var parent = headers.TraceParent.Count == 1
            && ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var context) ? context : default;
        var span = Tracing.Source.StartActivity(Known(http.Request.Method), ActivityKind.Server, parent);
        span?.SetTag("http.request.method", Known(http.Request.Method));
        return span;
    }

    /// <summary>Describes the outcome; of the path its shape only, no query, no secret.</summary>
    public static void End(Activity? span, AccessLine line, Problem? problem)
    {
        if (span is null)
        {
            return;
        }

        var shape = RouteShape.Of(line.Rest.Span);
        span.DisplayName = $"{span.DisplayName} {shape}";
        span.SetTag("http.route", shape);
        span.SetTag("http.response.status_code", line.Status);
        span.SetTag("aurora_gateway.caller", line.Caller);
        span.SetTag("aurora_gateway.tenant", line.Tenant.IsEmpty ? null : line.Tenant.ToString());
        span.SetTag("aurora_gateway.key.generation", line.Generation > 0 ? line.Generation : null);
        span.SetTag("aurora_gateway.key.source", line.KeySource);
        if (problem is not null)
        {
            span.SetTag("error.type", problem.Row.Slug);
        }

        if (line.Status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error, problem?.Detail);
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

    // The caller chooses the method; the names of spans are a closed set.
    private static string Known(string method) => Array.IndexOf(Methods, method) is >= 0 and var index ? Methods[index] : "_OTHER";
}
