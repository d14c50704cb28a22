using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Callers.ApiKeys;

/// <summary>A caller's key in <c>X-Api-Key</c>.</summary>
internal sealed class ApiKeyHeaderProof(ApiKeyRegister register) : ICallerProof
{
    private static readonly ProofReading Unknown = ProofReading.Unknown(
        "The X-Api-Key is not one that the gateway knows; make one with `aurora-gateway caller-key` and put its SHA-256 under " +
            "the caller's ApiKeySha256.",
        ProofKind.ApiKey);

    public int Count(HttpContext http, out StringValues field)
    {
        field = http.Request.Headers["X-Api-Key"];
        return field.Count;
    }

    public ValueTask<ProofReading> ReadAsync(HttpContext http, StringValues field) =>
        new(register.Find(field.ToString()) is { } caller ? ProofReading.Of(caller, ProofKind.ApiKey) : Unknown);
}
