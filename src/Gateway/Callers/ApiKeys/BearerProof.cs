using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Callers.ApiKeys;

/// <summary>
/// A caller's key as <c>Authorization: Bearer</c> (RFC 6750), so that existing Aurora clients change only base URL and key.
/// </summary>
internal sealed class BearerProof(ApiKeyRegister register) : ICallerProof
{
    private const string Scheme = "Bearer ";

    private static readonly ProofReading Unknown = ProofReading.Unknown(
        "The bearer token is not a caller key that the gateway knows. Aurora's own keys are refused: use the key that the " +
            "gateway's operator gave you.",
        ProofKind.BearerKey);

    private static readonly ProofReading OtherScheme = ProofReading.Unknown(
        "Authorization must be `Bearer` with a caller key.",
        ProofKind.BearerKey);

    public int Count(HttpContext http, out StringValues field)
    {
        field = http.Request.Headers.Authorization;
        return field.Count;
    }

    /// <summary>What follows <c>Bearer</c>; empty under another scheme.</summary>
    public static ReadOnlySpan<char> Value(in StringValues field)
    {
        var value = field.ToString().AsSpan();
        return value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..].Trim(' ') : default;
    }

    public ValueTask<ProofReading> ReadAsync(HttpContext http, StringValues field)
    {
        var value = Value(field);
        return new(
            value.IsEmpty ? OtherScheme
            : register.Find(value) is { } caller ? ProofReading.Of(caller, ProofKind.BearerKey)
            : Unknown);
    }
}
