using System.Net.Http.Headers;

namespace AuroraGateway.Keys.Exchange;

/// <summary>Reads <c>Retry-After</c> (RFC 9110, section 10.2.3): seconds, or a date counted from the response's own <c>Date</c>.</summary>
internal static class RetryAfter
{
    /// <returns>Null if absent or unreadable; negative spans become zero.</returns>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var field = headers.RetryAfter;
        var span = field?.Delta ?? (field?.Date is { } date ? date - (headers.Date ?? now) : null);
        return span < TimeSpan.Zero ? TimeSpan.Zero : span;
    }
}
