using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;

namespace AuroraGateway.Forwarding;

/// <summary>The trace id under which a request is found: the caller's, from <c>traceparent</c> (W3C Trace Context), or a new one.</summary>
public static class TraceContext
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private const int TraceIdStart = 3;
    private const int TraceIdLength = 32;

    public static string TraceIdOf(HttpContext http)
    {
        if (Activity.Current is { } activity)
        {
            return activity.TraceId.ToHexString();
        }

        var parent = http.Request.Headers.TraceParent;
        if (parent.Count == 1 && parent[0] is { Length: >= 55 } text && text[2] == '-' && text[TraceIdStart + TraceIdLength] == '-')
        {
            var id = text.AsSpan(TraceIdStart, TraceIdLength);
            if (!id.ContainsAnyExcept(HexDigits) && id.ContainsAnyExcept('0'))
            {
                return id.ToString();
            }
        }

        Span<byte> random = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(random, Random.Shared.NextInt64());
        BinaryPrimitives.WriteInt64LittleEndian(random[8..], Random.Shared.NextInt64());
        return Convert.ToHexStringLower(random);
    }
}
