namespace AuroraGateway.Connections.Responses;

/// <summary>The Content-Type of a response, read as written: the framework's own parser throws at values that real servers send.</summary>
internal static class MediaType
{
    /// <returns>Without parameters, such as <c>text/html</c>; empty if there is none.</returns>
    public static ReadOnlySpan<char> Of(HttpContent content)
    {
        var written = Written(content).AsSpan();
        var end = written.IndexOfAny(';', ',');
        return (end < 0 ? written : written[..end]).Trim();
    }

    /// <returns>The value of <c>charset</c> without quotes; empty if there is none.</returns>
    public static ReadOnlySpan<char> CharsetOf(HttpContent content)
    {
        var written = Written(content).AsSpan();
        foreach (var range in written.Split(';'))
        {
            var parameter = written[range].Trim();
            if (parameter.StartsWith("charset", StringComparison.OrdinalIgnoreCase)
                && parameter["charset".Length..].TrimStart() is ['=', .. var value])
            {
                return value.Trim(" \t\"'");
            }
        }

        return default;
    }

    /// <summary>RFC 8259 and RFC 6839, section 3.1; <c>text/json</c> is in use though never registered.</summary>
    public static bool IsJson(ReadOnlySpan<char> type) =>
        type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
        || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) &&
            type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    public static bool IsHtml(ReadOnlySpan<char> type) =>
        type.Equals("text/html", StringComparison.OrdinalIgnoreCase)
        || type.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase);

    private static string Written(HttpContent content) =>
        content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
}
