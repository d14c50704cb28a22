using System.Globalization;

namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// Reads Aurora's <c>expires_at</c>: <c>2023-07-29 04:30:46 UTC</c>, which is not ISO 8601; ISO 8601 with a zone is taken too.
/// </summary>
internal static class ExpiresAt
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private const string Aurora = "yyyy-MM-dd HH:mm:ss 'UTC'";

    // K would take a missing zone for local time, so there is a list for 'Z' and one for offsets.
    private static readonly string[] Iso =
    [
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",

        // As Ruby writes a time that is not in UTC.
        "yyyy-MM-dd HH:mm:ss zzz",
    ];

    public static bool TryParse(string text, out DateTimeOffset value) =>
        DateTimeOffset.TryParseExact(text, Aurora, CultureInfo.InvariantCulture, Utc, out value) ||
        DateTimeOffset.TryParseExact(text, Iso, CultureInfo.InvariantCulture, Utc, out value);
}
