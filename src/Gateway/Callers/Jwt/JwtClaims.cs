using System.Buffers.Text;
using System.Text.Json;

namespace AuroraGateway.Callers.Jwt;

/// <summary>The claims of a JWT whose signature was verified.</summary>
internal sealed class JwtClaims : IDisposable
{
    private readonly JsonDocument document;

    private JwtClaims(JsonDocument document) => this.document = document;

    public static JwtClaims? TryRead(ReadOnlySpan<char> token)
    {
        try
        {
            var payload = token[(token.IndexOf('.') + 1)..token.LastIndexOf('.')];
            var document = JsonDocument.Parse(Base64Url.DecodeFromChars(payload), JwtHeader.Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new JwtClaims(document);
            }

            document.Dispose();
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // Not a set of claims that can be read in one way only.
        }

        return null;
    }

    /// <summary>True if the claim is exactly that value, or a list that contains it.</summary>
    public bool Has(string claim, string value)
    {
        if (!document.RootElement.TryGetProperty(claim, out var found))
        {
            return false;
        }

        if (found.ValueKind != JsonValueKind.Array)
        {
            return Is(found, value);
        }

        foreach (var item in found.EnumerateArray())
        {
            if (Is(item, value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The values of a claim as text; of a list those of its items.</summary>
    public IEnumerable<string> Values(string claim)
    {
        if (!document.RootElement.TryGetProperty(claim, out var found))
        {
            return [];
        }

        return found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().Select(Text).OfType<string>()
            .Distinct(StringComparer.Ordinal)
            : Text(found) is { } value ? [value] : [];
    }

    public void Dispose() => document.Dispose();

    private static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => element.GetRawText(),
        _ => null,
    };

    private static bool Is(JsonElement element, string value) => element.ValueKind switch
    {
        JsonValueKind.String => element.ValueEquals(value),
        JsonValueKind.True => value == "true",
        JsonValueKind.False => value == "false",
        JsonValueKind.Number => element.GetRawText() == value,
        _ => false,
    };
}
