using AuroraGateway.Callers.ApiKeys;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Callers.Jwt;

/// <summary>A JWT as <c>Authorization: Bearer</c>; a bearer value of another shape is an API key.</summary>
internal sealed class JwtBearerProof(JwtVerifier verifier, JwtCallers callers, BearerProof keys) : ICallerProof
{
    private static readonly ProofReading TooLong = ProofReading.Unknown(
        "The JWT is longer than 16 KiB; ask the issuer for one with fewer claims.",
        ProofKind.Jwt);
    private static readonly ProofReading Nobody = ProofReading.Unknown(
        "The JWT is good, but no caller of the gateway is configured for its claims.",
        ProofKind.Jwt);
    private static readonly ProofReading Several = ProofReading.Unknown(
        "The JWT is valid, but it matches the claims of several callers. Change the gateway's configuration so that it matches one.",
        ProofKind.Jwt);

    private readonly VerifiedTokens verified = new();

    public int Count(HttpContext http, out StringValues field) => keys.Count(http, out field);

    public ValueTask<ProofReading> ReadAsync(HttpContext http, StringValues field)
    {
        var value = BearerProof.Value(field);
        if (!JwtHeader.HasShape(value))
        {
            return keys.ReadAsync(http, field);
        }

        if (value.Length > JwtHeader.MaxTokenLength)
        {
            return new(TooLong);
        }

        var digest = TokenDigest.Of(value);
        return verified.Find(digest, verifier.Keys, verifier.Now) is { } caller ? new(ProofReading.Of(caller, ProofKind.Jwt))
            : JwtHeader.IsObject(value) ? VerifyAsync(value.ToString(), digest, http.RequestAborted)
            : keys.ReadAsync(http, field);
    }

    private async ValueTask<ProofReading> VerifyAsync(string token, TokenDigest digest, CancellationToken cancellation)
    {
        var verdict = await verifier.VerifyAsync(token, cancellation);
        if (verdict.Claims is null)
        {
            return new ProofReading(null, verdict.Refusal, ProofKind.Jwt);
        }

        using (verdict.Claims)
        {
            if (callers.Find(verdict.Claims, out var ambiguous) is not { } caller)
            {
                return ambiguous ? Several : Nobody;
            }

            verified.Remember(digest, caller, verdict.Keys!, verifier.Now, verdict.Until);
            return ProofReading.Of(caller, ProofKind.Jwt);
        }
    }
}
