using AuroraGateway.Callers.Jwt;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Forwarding.Model;

/// <summary>The policy in use and the site that it is for: one reference, so that no request uses the one without the other.</summary>
internal sealed class LivePolicy
{
    private volatile Policy current;

    /// <param name="first">As compiled.</param>
    /// <param name="site">The Aurora that it is for.</param>
    /// <param name="verifier">What verifies JWTs; null if none are taken.</param>
    public LivePolicy(Policy first, AuroraSite site, JwtVerifier? verifier = null) => current = InForce(first, site, verifier);

    public Policy Current => current;

    /// <inheritdoc cref="LivePolicy(Policy, AuroraSite, JwtVerifier?)"/>
    public void Change(Policy next, AuroraSite site, JwtVerifier? verifier) => current = InForce(next, site, verifier);

    private static Policy InForce(Policy policy, AuroraSite site, JwtVerifier? verifier) =>
        policy with { Identification = policy.Proofs.Identification(verifier), Site = site };
}
