using AuroraGateway.Callers.Jwt;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Forwarding;

/// <summary>The policy in force and the site that it holds for: one reference, so that no request meets the one without the other.</summary>
/// <param name="first">As compiled.</param>
/// <param name="site">The Aurora that it is for.</param>
/// <param name="verifier">What verifies JWTs; it outlives a policy, so that the issuer's keys are not lost with it. Null if none are taken.</param>
public sealed class LivePolicy(Policy first, AuroraSite site, JwtVerifier? verifier = null)
{
    private volatile Policy current = InForce(first, site, verifier);

    public Policy Current => current;

    public void Change(Policy next, AuroraSite site) => current = InForce(next, site, verifier);

    private static Policy InForce(Policy policy, AuroraSite site, JwtVerifier? verifier) =>
        policy with { Identification = policy.Proofs.Identification(verifier), Site = site };
}
