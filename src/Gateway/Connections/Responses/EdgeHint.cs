using System.Globalization;

namespace AuroraGateway.Connections.Responses;

/// <summary>
/// Names what may have sent a response: its status, its media type and the product in <c>Server</c> and <c>Via</c>. Never a part of the
/// body, and nothing that resembles a secret of the request: a server can write back what it was sent.
/// </summary>
internal static class EdgeHint
{
    private const int LongestName = 32;
    private const int Overlap = 6;

    private static readonly string[] KnownTypes =
    [
        "text/html", "application/xhtml+xml", "text/plain", "application/json", "application/problem+json", "application/xml", "text/xml",
        "application/octet-stream", "text/csv",
    ];

    /// <returns>For example <c>403 with text/html (Server: CloudFront)</c>.</returns>
    /// <param name="response">Which is described.</param>
    /// <param name="secrets">What the request contained.</param>
    public static string Of(HttpResponseMessage response, params ReadOnlySpan<string> secrets)
    {
        List<string> names = [];
        if (Name(First(response, "Server"), secrets) is { } server)
        {
            names.Add("Server: " + server);
        }

        if (Name(LastHop(First(response, "Via")), secrets) is { } via)
        {
            names.Add("Via: " + via);
        }

        var named = names.Count == 0 ? "" : $" ({string.Join(", ", names)})";
        return string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} with {TypeOf(response.Content)}{named}");
    }

    private static string TypeOf(HttpContent content)
    {
        var type = MediaType.Of(content);
        foreach (var known in KnownTypes)
        {
            if (type.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return type.IsEmpty ? "no Content-Type" : "another Content-Type";
    }

    private static string First(HttpResponseMessage response, string header) =>
        response.Headers.NonValidated.TryGetValues(header, out var values) ? values.First() : "";

    // "1.1 abc.cloudfront.net (CloudFront), 1.1 squid": the entry that was added last is the nearest (RFC 9110, section 7.6.3).
    private static ReadOnlySpan<char> LastHop(ReadOnlySpan<char> via)
    {
        var hop = via[(via.LastIndexOf(',') + 1)..].Trim();
        return hop[(hop.IndexOf(' ') + 1)..];
    }

    private static string? Name(ReadOnlySpan<char> product, ReadOnlySpan<string> secrets)
    {
        var end = product.IndexOfAny("/ (:");
        var name = (end < 0 ? product : product[..end]).ToString();
        return name.Length is > 0 and <= LongestName && char.IsAsciiLetter(name[0]) && name.All(IsPlain) && !Resembles(name, secrets)
            ? name
            : null;
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_';

    private static bool Resembles(string name, ReadOnlySpan<string> secrets)
    {
        for (var i = 0; i < Math.Max(1, name.Length - Overlap + 1); i++)
        {
            foreach (var secret in secrets)
            {
                if (secret.AsSpan().Contains(name.AsSpan(i, Math.Min(Overlap, name.Length)), StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
