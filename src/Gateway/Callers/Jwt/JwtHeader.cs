using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace AuroraGateway.Callers.Jwt;

/// <summary>The header of a JWT (RFC 7515, section 4), as far as it decides which key verifies it.</summary>
/// <param name="Algorithm">The claimed algorithm; taken only if the configuration pins it.</param>
/// <param name="KeyId">The claimed key id; looked up among the issuer's keys, never used as a path, a query or an address.</param>
public sealed record JwtHeader(string Algorithm, string? KeyId)
{
    /// <summary>Characters of a token at the most; longer ones are refused unread.</summary>
    public const int MaxTokenLength = 16 * 1024;

    private const int MaxKeyIdLength = 256;

    // A name written twice is two readings of one token.
    internal static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private static readonly SearchValues<char> Base64UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>True for three dot-separated base64url parts that begin with a JSON object. A longer value is one too if it begins so: it is not read to its end.</summary>
    public static bool HasShape(ReadOnlySpan<char> value)
    {
        // Base64url of {"
        if (!value.StartsWith("eyJ", StringComparison.Ordinal))
        {
            return false;
        }

        if (value.Length > MaxTokenLength)
        {
            return true;
        }

        var dots = 0;
        foreach (var range in value.Split('.'))
        {
            // An empty third part is the shape of an unsigned token: it is refused as a JWT.
            if (++dots > 3 || value[range].ContainsAnyExcept(Base64UrlCharacters))
            {
                return false;
            }
        }

        return dots == 3;
    }

    /// <summary>Null if it is not one that could be taken: no JSON object, no algorithm, critical extensions (none is understood), or a token of another kind.</summary>
    public static JwtHeader? TryRead(ReadOnlySpan<char> token)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(token[..token.IndexOf('.')]), Strict);
            var header = document.RootElement;
            if (header.ValueKind != JsonValueKind.Object || header.TryGetProperty("crit", out _) || !IsAccessToken(header) ||
                !header.TryGetProperty("alg", out var algorithm) || algorithm.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            if (!header.TryGetProperty("kid", out var keyId))
            {
                return new JwtHeader(algorithm.GetString()!, null);
            }

            return keyId.ValueKind == JsonValueKind.String && keyId.GetString() is { Length: > 0 and <= MaxKeyIdLength } id ? new JwtHeader(algorithm.GetString()!, id) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    // RFC 8725, section 3.11: a token that says it is made for something else (a logout, a proof of possession) is no access token. SPIFFE allows JOSE.
    private static bool IsAccessToken(JsonElement header) =>
        !header.TryGetProperty("typ", out var type) ||
        (type.ValueKind == JsonValueKind.String && type.GetString()!.ToUpperInvariant() is "JWT" or "AT+JWT" or "APPLICATION/AT+JWT" or "JOSE");
}
