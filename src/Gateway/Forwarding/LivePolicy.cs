using AuroraGateway.Callers.Jwt;

namespace AuroraGateway.Forwarding;

/// <summary>The policy in force; replaced whole, never changed.</summary>
/// <param name="first">As compiled.</param>
/// <param name="verifier">What verifies JWTs; it outlives a policy, so that the issuer's keys are not lost with it. Null if none are taken.</param>
public sealed class LivePolicy(Policy first, JwtVerifier? verifier = null)
{
    private volatile Policy current = InForce(first, verifier);

    public Policy Current
    {
        get => current;
        set => current = InForce(value, verifier);
    }

    private static Policy InForce(Policy policy, JwtVerifier? verifier) => policy with { Identification = policy.Proofs.Identification(verifier) };
}
