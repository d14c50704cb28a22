using AuroraGateway.Problems;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AuroraGateway.Callers.Jwt;

/// <summary>Verifies JWTs (RFC 7519, RFC 8725): who signed, for whom, how long.</summary>
internal sealed class JwtVerifier(JwtRules rules, IJwtKeys keys, TimeProvider time) : IDisposable
{
    private static readonly JwtVerdict Malformed =
        JwtVerdict.No("The JWT cannot be taken: its header is not one of a signed access token.");
    private static readonly JwtVerdict OtherAlgorithm = JwtVerdict.No(
        "The JWT is signed with an algorithm that the gateway does not accept. Its setting Jwt:Algorithms lists the accepted ones.");
    private static readonly JwtVerdict UnknownKey = JwtVerdict.No("The JWT names no key of the issuer; get a new token.");
    private static readonly JwtVerdict BadSignature = JwtVerdict.No("The JWT was not signed by the issuer.");
    private static readonly JwtVerdict OtherAudience = JwtVerdict.No(
        "The JWT is not meant for this gateway: its aud must name the gateway's Jwt:Audience.");
    private static readonly JwtVerdict OtherIssuer = JwtVerdict.No("The JWT is of another issuer than the gateway trusts.");
    private static readonly JwtVerdict Endless = JwtVerdict.No("The JWT has no exp. The gateway accepts only tokens that expire.");
    private static readonly JwtVerdict Expired = JwtVerdict.No("The JWT is expired; get a new one.");
    private static readonly JwtVerdict Early = JwtVerdict.No("The JWT is not valid yet; check the clocks.");

    private static readonly Problem NoKeys = new(
        ProblemCode.CallerUnverifiable, "The keys of the JWT's issuer are unavailable. Send the request again after Retry-After.");
    private static readonly Problem NewKey = new(
        ProblemCode.CallerUnverifiable,
        "The JWT names a key that its issuer had not published a moment ago. The gateway fetches the keys again soon: "
        + "send the request again after Retry-After.");

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = JwtHeader.MaxTokenLength };

    /// <summary>What it holds tokens against.</summary>
    public JwtRules Rules => rules;

    /// <summary>Begins to fetch the keys, so that the first caller need not wait for them.</summary>
    public void Warm() => _ = keys.RefreshAsync(null, CancellationToken.None).AsTask();

    /// <summary>The current keys; a verdict made with other keys is not reused.</summary>
    public JwtKeySet? Keys => keys.Take();

    public DateTimeOffset Now => time.GetUtcNow();

    /// <param name="token">Of the shape of a JWT, within its bound.</param>
    /// <param name="cancellation">The caller's.</param>
    public async ValueTask<JwtVerdict> VerifyAsync(string token, CancellationToken cancellation)
    {
        if (JwtHeader.TryRead(token) is not { } header)
        {
            return Malformed;
        }

        if (!rules.Algorithms.Contains(header.Algorithm))
        {
            return OtherAlgorithm;
        }

        var set = keys.Take();
        if (set is null || set.Find(header.KeyId).Count == 0)
        {
            if (NotWorthAsking(token, header, set) is { } refused)
            {
                return refused;
            }

            var inquiry = await keys.RefreshAsync(header.KeyId, cancellation);
            set = keys.Take();
            if (set is null || set.Find(header.KeyId).Count == 0)
            {
                // A key that could not be asked for is the gateway's own trouble, and never a 401.
                return inquiry.IsCurrent && set is not null ? UnknownKey : Unverifiable(set is null ? NoKeys : NewKey, inquiry.RetryAfter);
            }
        }

        return await VerifyAsync(token, header, set);
    }

    private static JwtVerdict Unverifiable(Problem problem, TimeSpan wait) => new(null, default, null, problem with { RetryAfter = wait });

    // No key of the issuer makes such a token good, so the issuer is not asked for one. Nothing here is verified yet: it may only refuse.
    private JwtVerdict? NotWorthAsking(string token, JwtHeader header, JwtKeySet? set)
    {
        if (set is not null && header.KeyId is null)
        {
            return UnknownKey;
        }

        using var claims = JwtClaims.TryRead(token);
        return claims is null ? Malformed
            : !claims.Has("aud", rules.Audience) ? OtherAudience
            : (rules.Issuer ?? set?.Issuer) is { } issuer && !claims.Has("iss", issuer) ? OtherIssuer
            : null;
    }

    public void Dispose() => keys.Dispose();

    private async ValueTask<JwtVerdict> VerifyAsync(string token, JwtHeader header, JwtKeySet set)
    {
        TokenValidationResult result;
        JsonWebToken parsed;
        try
        {
            parsed = new JsonWebToken(token);
            result = await handler.ValidateTokenAsync(parsed, Parameters(set, set.Find(header.KeyId)));
        }
        catch (Exception exception) when (
            exception is ArgumentException or SecurityTokenException or FormatException or System.Text.Json.JsonException)
        {
            return Malformed;
        }

        if (!result.IsValid)
        {
            return result.Exception switch
            {
                SecurityTokenInvalidLifetimeException => Lifetime(parsed),
                SecurityTokenInvalidAudienceException => OtherAudience,
                SecurityTokenInvalidIssuerException => OtherIssuer,
                _ => BadSignature,
            };
        }

        return JwtClaims.TryRead(token) is { } claims ? new JwtVerdict(claims, End(parsed), set, null) : Malformed;
    }

    private TokenValidationParameters Parameters(JwtKeySet set, IReadOnlyList<SecurityKey> found)
    {
        var issuer = rules.Issuer ?? set.Issuer;
        return new TokenValidationParameters
        {
            ValidAlgorithms = rules.Algorithms,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, _, _) => found,
            ValidateIssuer = issuer is not null,
            ValidIssuer = issuer,
            ValidateAudience = true,
            RequireAudience = true,
            ValidAudience = rules.Audience,
            IgnoreTrailingSlashWhenValidatingAudience = false,
            ValidateLifetime = true,
            RequireExpirationTime = true,

            // The built-in check reads the system clock.
            LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires),
        };
    }

    private bool IsAlive(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now - rules.ClockSkew < end && !(notBefore is { } start && start > now + rules.ClockSkew);
    }

    private JwtVerdict Lifetime(JsonWebToken token) =>
        token.ValidTo == DateTime.MinValue ? Endless
        : IsAlive(null, token.ValidTo) ? Early
        : Expired;

    private DateTimeOffset End(JsonWebToken token) =>
        token.ValidTo >= DateTime.MaxValue - rules.ClockSkew
            ? DateTimeOffset.MaxValue
            : new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + rules.ClockSkew;
}
