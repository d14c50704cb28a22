using AuroraGateway.Callers.Jwt;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Configuration.Reload;

/// <summary>Builds the model of a configuration. Counters of unchanged rules, and the upstream if it is the same, go on.</summary>
internal sealed class ModelBuilder(UpstreamFactory upstreams, Counters counters, TimeProvider time)
{
    /// <summary>Nothing of <paramref name="previous"/> is changed.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="previous">The model in use; null at the start.</param>
    /// <param name="verifier">What verifies JWTs; null if none are accepted.</param>
    public GatewayModel Build(GatewaySettings settings, GatewayModel? previous, JwtVerifier? verifier)
    {
        var policy = settings.Policy;
        policy.Limits.Open(counters, time, previous?.Limits);
        return new GatewayModel
        {
            Callers = policy.Callers,
            Identification = policy.Proofs.Identification(verifier),
            Grants = policy.Grants,
            Limits = policy.Limits,
            InFlight = previous is null ? policy.Shares : policy.Shares.After(previous.InFlight),
            Headers = policy.Headers,
            Replay = policy.Replay,
            Sending = policy.Sending,

            // The last, because it opens what only the model's end closes.
            Upstream = upstreams.Open(settings, previous?.Upstream),
        };
    }
}
