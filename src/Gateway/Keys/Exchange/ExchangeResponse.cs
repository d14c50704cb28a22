using System.Globalization;
using System.Text.Json;

namespace AuroraGateway.Keys.Exchange;

/// <summary>Reads the body of a successful <c>create_token</c>: <c>{"token":{"bearer_token":…,"expires_at":…}}</c>.</summary>
internal static class ExchangeResponse
{
    /// <summary>No key lives longer; a date beyond is nonsense, not generosity.</summary>
    private static readonly TimeSpan Absurd = TimeSpan.FromDays(36_525);

    // Date has no fractions: Aurora's clock may be up to a second further than it says.
    private static readonly TimeSpan DateGranularity = TimeSpan.FromSeconds(1);

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 8 };

    /// <param name="body">The whole body.</param>
    /// <param name="date">The response's own <c>Date</c>: Aurora's clock, by which it also wrote <c>expires_at</c>.</param>
    /// <param name="sent">When the exchange was sent.</param>
    public static ExchangeOutcome Read(ReadOnlyMemory<byte> body, DateTimeOffset? date, in ClockReading sent)
    {
        string? bearer, expires;
        try
        {
            using var document = JsonDocument.Parse(body, Json);
            if (document.RootElement.ValueKind != JsonValueKind.Object ||
                !document.RootElement.TryGetProperty("token", out var token) || token.ValueKind != JsonValueKind.Object)
            {
                return Bad("it holds no token object");
            }

            bearer = Text(token, "bearer_token");
            expires = Text(token, "expires_at");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Bad("it is not JSON");
        }

        if (bearer is null || expires is null)
        {
            return Bad("bearer_token or expires_at is missing");
        }

        if (!ExpiresAt.TryParse(expires, out var end))
        {
            return Bad("expires_at is neither \"yyyy-MM-dd HH:mm:ss UTC\" nor ISO 8601 with a zone");
        }

        var lifetime = date is { } auroraNow ? end - auroraNow - DateGranularity : end - sent.Utc;
        if (lifetime <= TimeSpan.Zero)
        {
            return Bad($"the key had already expired when it was received (expires_at {end.ToString("u", CultureInfo.InvariantCulture)})");
        }

        if (lifetime > Absurd)
        {
            return Bad($"expires_at {end.ToString("u", CultureInfo.InvariantCulture)} is absurdly far");
        }

        return ExchangedKey.TryCreate(bearer, sent, lifetime) is { } bought
            ? bought
            : Bad("bearer_token is not allowed in an Authorization header, or is longer than 4096 characters");
    }

    public static KeyFailure Bad(string why) => new(KeyFailureKind.BadAnswer, $"Aurora's token endpoint reported success, but {why}.");

    private static string? Text(JsonElement token, string name) =>
        token.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
