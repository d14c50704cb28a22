using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace AuroraGateway.Callers.Jwt;

/// <summary>The header of a JWT (RFC 7515, section 4), as far as it decides which key verifies it.</summary>
/// <param name="Algorithm">The claimed algorithm; taken only if the configuration pins it.</param>
/// <param name="KeyId">The claimed key id; looked up among the issuer's keys, never used as a path, a query or an address.</param>
internal sealed record JwtHeader(string Algorithm, string? KeyId)
{
    /// <summary>Characters of a token at the most; longer ones are refused unread.</summary>
    public const int MaxTokenLength = 16 * 1024;

    private const int MaxKeyIdLength = 256;

    // A name written twice is two readings of one token. The depth is bounded by the token's length anyway.
    internal static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    // Characters that are decoded at a time to find the first byte of the header, and the bytes that they become.
    private const int Chunk = 64;
    private const int ChunkBytes = 48;

    private static readonly SearchValues<char> Base64UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>
    /// True for three dot-separated base64url parts of which the first begins a JSON object (RFC 7515, section 7.1), behind white space if
    /// it likes. A longer value is one too if it begins so: it is not read to its end.
    /// </summary>
    public static bool HasShape(ReadOnlySpan<char> value)
    {
        var isLong = value.Length > MaxTokenLength;
        var end = value.IndexOf('.');
        if ((end < 0 && !isLong) || !BeginsObject(end < 0 ? value[..MaxTokenLength] : value[..end]))
        {
            return false;
        }

        if (isLong)
        {
            return true;
        }

        var parts = 0;
        foreach (var range in value.Split('.'))
        {
            // An empty third part is the shape of an unsigned token: it is refused as a JWT.
            if (++parts > 3 || value[range].ContainsAnyExcept(Base64UrlCharacters))
            {
                return false;
            }
        }

        return parts == 3;
    }

    /// <summary>
    /// False if the first part is no JSON object after all, so that the value is a key that happens to begin like a token.
    /// </summary>
    public static bool IsObject(ReadOnlySpan<char> token)
    {
        try
        {
            var reader = new Utf8JsonReader(Decode(token));
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() && !reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return false;
        }
    }

    /// <summary>
    /// Null if it is not one that could be taken: no JSON object, no algorithm, critical extensions (none is understood), or a token of
    /// another kind.
    /// </summary>
    public static JwtHeader? TryRead(ReadOnlySpan<char> token)
    {
        try
        {
            using var document = JsonDocument.Parse(Decode(token), Strict);
            var header = document.RootElement;
            if (header.ValueKind != JsonValueKind.Object || header.TryGetProperty("crit", out _) || !IsAccessToken(header) ||
                !header.TryGetProperty("alg", out var algorithm) || algorithm.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            if (!header.TryGetProperty("kid", out var keyId) || keyId.ValueKind == JsonValueKind.Null)
            {
                return new JwtHeader(algorithm.GetString()!, null);
            }

            return keyId.ValueKind == JsonValueKind.String && keyId.GetString() is { Length: > 0 and <= MaxKeyIdLength } id
                ? new JwtHeader(algorithm.GetString()!, id)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    // RFC 8725, section 3.11: a token that says it is made for something else (a logout, a proof of possession) is no access token. SPIFFE
    // allows JOSE. Media types have no case, and "application/" may be left out (RFC 7515, section 4.1.9).
    private static bool IsAccessToken(JsonElement header) =>
        !header.TryGetProperty("typ", out var type) || type.ValueKind == JsonValueKind.Null ||
        (type.ValueKind == JsonValueKind.String
            && type.GetString()!.ToUpperInvariant() is "JWT" or "APPLICATION/JWT" or "AT+JWT" or "APPLICATION/AT+JWT" or "JOSE");

    private static byte[] Decode(ReadOnlySpan<char> token) => Base64Url.DecodeFromChars(token[..token.IndexOf('.')]);

    private static bool BeginsObject(ReadOnlySpan<char> part)
    {
        Span<byte> bytes = stackalloc byte[ChunkBytes];
        Span<char> characters = stackalloc char[Chunk];
        for (; !part.IsEmpty; part = part[Math.Min(Chunk, part.Length)..])
        {
            var chunk = part[..Math.Min(Chunk, part.Length)];
            var end = chunk.IndexOfAnyExcept(Base64UrlCharacters);
            var length = end < 0 ? chunk.Length : end;

            // Padded with zero bits: the last characters may encode less than a whole byte.
            characters.Fill('A');
            chunk[..length].CopyTo(characters);
            Base64Url.DecodeFromChars(characters, bytes);
            var written = length * 6 / 8;
            var text = bytes[..written].TrimStart(" \t\r\n"u8);
            if (!text.IsEmpty)
            {
                return text[0] == '{';
            }

            if (written < ChunkBytes)
            {
                return false;
            }
        }

        return false;
    }
}
