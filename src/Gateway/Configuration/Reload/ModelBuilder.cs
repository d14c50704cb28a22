using AuroraGateway.Callers.Jwt;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;

namespace AuroraGateway.Configuration.Reload;

/// <summary>Builds the model of a configuration. Counters of unchanged rules, and the upstream if it is the same, go on.</summary>
internal sealed class ModelBuilder(
    UpstreamFactory upstreams, Func<GatewaySettings, QuotaTermsTable> quotaTerms, Counters counters, TimeProvider time)
{
    /// <summary>Nothing of <paramref name="previous"/> is changed.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="previous">The model in use; null at the start.</param>
    /// <param name="verifier">What verifies JWTs; null if none are accepted.</param>
    public GatewayModel Build(GatewaySettings settings, GatewayModel? previous, JwtVerifier? verifier)
    {
        var policy = settings.Policy;
        policy.Limits.Open(counters, time, previous?.Limits);
        var quota = quotaTerms(settings);

        // The last, because it opens what only the model's end closes.
        var upstream = upstreams.Open(settings, quota, previous?.Upstream);
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
            Keys = KeysOf(settings, upstream, previous),
            Quota = quota,
            Tenants = settings.Tenants,
            Upstream = upstream,
        };
    }

    // An upstream that cannot be left before a restart keeps its application key, and the file of it.
    private static KeyTerms KeysOf(GatewaySettings settings, Upstream upstream, GatewayModel? previous)
    {
        var isSame = upstream.Is(settings.Origin, settings.Options.Aurora.ApplicationId);
        return settings.Keys with
        {
            Target = upstream.Target,
            WatchedKeyFile = isSame ? settings.Keys.WatchedKeyFile : previous?.Keys.WatchedKeyFile,
        };
    }
}
