using AuroraGateway.Configuration;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Trouble;

namespace AuroraGateway.Admin;

/// <summary>Why the gateway is not ready, if it is not.</summary>
public sealed class Readiness(ExchangeEndpoint endpoint, KeyUpkeep upkeep, ConfigurationState configuration, IHostApplicationLifetime lifetime)
{
    /// <summary>Empty when ready.</summary>
    public IReadOnlyList<string> Reasons()
    {
        var reasons = new List<string>();
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            reasons.Add("draining: the gateway is shutting down");
        }

        if (endpoint.Trouble is { } trouble)
        {
            reasons.Add(Slug(trouble.Kind) + ": " + trouble.Detail);
        }

        if (upkeep.Pending is { } pending)
        {
            reasons.Add(pending);
        }

        return reasons;
    }

    /// <summary>What does not make it unready, but should be looked at.</summary>
    public IReadOnlyList<string> Warnings() => configuration.Warnings();

    private static string Slug(KeyFailureKind kind) => kind == KeyFailureKind.ApplicationKeyRejected ? "application-key-rejected" : "exchange-unavailable";
}
