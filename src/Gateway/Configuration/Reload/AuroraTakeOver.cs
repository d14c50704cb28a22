using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;

namespace AuroraGateway.Configuration.Reload;

/// <summary>Takes over which Aurora it is, as which application and over which connections.</summary>
public sealed class AuroraTakeOver(
    GatewaySettings start, LiveAurora live, KeyRing ring, KeyUpkeep upkeep, ExchangeEndpoint endpoint, ApplicationKeyWatch watch,
    AuroraConnections connections, ILogger<ApplicationKeys> log)
{
    // A request meets its site before its limits are counted and its body is read, and holds it until it begins to send.
    private static readonly TimeSpan Preparation = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Replicas meet under names made of origin and application, and are counted and heard there: one that goes over alone would leave the others' roll,
    /// quota and news. So it takes a restart.
    /// </summary>
    public bool IsBound => start.Redis is not null;

    /// <summary>True if <paramref name="next"/> names another site, and it may be gone over to.</summary>
    public bool Leads(GatewaySettings next) => !IsBound && IsOther(next);

    /// <summary>True if it names another origin or application than those in force.</summary>
    public bool IsOther(GatewaySettings next) => !live.Current.Is(next.Origin, next.Options.Aurora.ApplicationId);

    /// <summary>Makes what may fail before anything is changed.</summary>
    /// <returns>The connections; null if they stay.</returns>
    public AuroraLines? Open(GatewaySettings next)
    {
        var terms = TermsOf(next);
        return Leads(next) || terms != live.Current.Lines.Terms ? connections.Open(terms, next.Origin) : null;
    }

    /// <param name="next">The configuration.</param>
    /// <param name="lines">As <see cref="Open"/> made them.</param>
    /// <param name="silence">How long a request may wait for a connection.</param>
    /// <param name="comeIntoForce">Puts the policy into force for the site.</param>
    public void Apply(GatewaySettings next, AuroraLines? lines, TimeSpan silence, Action<AuroraSite> comeIntoForce)
    {
        if (Leads(next))
        {
            var site = SiteOf(next, lines!, log);
            comeIntoForce(site);
            ring.Move(site);
            live.Move(site, Preparation + silence);
            endpoint.Forgive();
            ring.DropOthers();
            upkeep.Change(next.Warm);
            return;
        }

        if (lines is not null)
        {
            live.Replace(lines, Preparation + silence);
        }

        if (!IsOther(next))
        {
            live.Current.KeyFile = KeyFileOf(next);
            watch.Propose(live.Current, next.ApplicationKey);
        }

        comeIntoForce(live.Current);
        if (!upkeep.Warm.SequenceEqual(next.Warm))
        {
            upkeep.Change(next.Warm);
        }
    }

    public static AuroraSite SiteOf(GatewaySettings settings, AuroraLines lines, ILogger<ApplicationKeys> log) =>
        new(settings.Origin, settings.Options.Aurora.ApplicationId, new ApplicationKeys(settings.ApplicationKey, log), lines, KeyFileOf(settings));

    public static LineTerms TermsOf(GatewaySettings settings) =>
        new(settings.Options.Aurora.ConnectTimeout, settings.Authorities, settings.Options.Aurora.MaxConnections, settings.Proxy);

    private static string? KeyFileOf(GatewaySettings settings) =>
        settings.Options.Aurora is { ApplicationKeyFile: { Length: > 0 } path } aurora && string.IsNullOrEmpty(aurora.ApplicationKey) ? path : null;
}
