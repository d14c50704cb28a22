using System.Buffers;
using System.Diagnostics;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Forwarding;

/// <summary>The trace id under which a request is found: the caller's, from <c>traceparent</c> (W3C Trace Context), or a new one.</summary>
internal static class TraceContext
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private const int TraceIdStart = 3;
    private const int TraceIdLength = 32;

    public static TraceMark TraceIdOf(HttpContext http)
    {
        if (Activity.Current is { } activity)
        {
            return TraceMark.Of(activity.TraceId.ToHexString());
        }

        var parent = http.Request.Headers.TraceParent;
        if (parent.Count == 1 && parent[0] is { Length: >= 55 } text && text[2] == '-' && text[TraceIdStart + TraceIdLength] == '-')
        {
            var id = text.AsSpan(TraceIdStart, TraceIdLength);
            if (!id.ContainsAnyExcept(HexDigits) && id.ContainsAnyExcept('0'))
            {
                return TraceMark.Of(id.ToString());
            }
        }

        return TraceMark.Random();
    }
}
