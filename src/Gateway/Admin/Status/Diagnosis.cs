using System.Globalization;
using AuroraGateway.Keys;
using AuroraGateway.Problems;

namespace AuroraGateway.Admin.Status;

/// <summary>Turns what the rooms know into sentences: what is wrong, and what to do.</summary>
public sealed class Diagnosis(KeyRingSnapshot keys, DateTimeOffset now)
{
    private const double MuchOfQuota = 0.9;
    private const double MuchOfResource = 0.9;
    private const int FewRefusals = 10;
    private const int MostNamed = 3;

    private readonly List<Trouble> found = [];

    /// <summary>The worst first.</summary>
    public IReadOnlyList<Trouble> Troubles => [.. found.OrderByDescending(trouble => trouble.Level)];

    public void Process(bool isDraining, string? pending, int active)
    {
        if (pending is not null)
        {
            Add(Verdict.Impaired, "starting", "it is not ready yet", $"It is still {pending}.", "Wait; `Keys:WarmTimeout` bounds it.");
        }

        if (isDraining)
        {
            Add(
                Verdict.Draining, "draining", $"{Count(active, "request is", "requests are")} still under way", "Nothing new is exchanged, and `/readyz` sends callers to other replicas.",
                "Nothing: it ends by itself when they are done, or after `Listen:Grace`.");
        }
    }

    public void Resources(string? notLive, bool isExhausted, IReadOnlyList<ResourceStatus> resources)
    {
        if (notLive is not null)
        {
            Add(
                Verdict.Failing, "not-live", "the data listener does not work", $"{char.ToUpperInvariant(notLive[0])}{notLive[1..]}. Callers cannot connect.",
                "Restart the process; an orchestrator that probes `/livez` does so by itself. Keep the log: it says since when.", "state");
        }

        var full = resources.Where(static resource => resource.Limit > 0 && resource.Used >= resource.Limit * MuchOfResource).ToDictionary(static resource => resource.Name);
        if (isExhausted || full.ContainsKey("descriptors"))
        {
            Add(
                Verdict.Impaired, "descriptors-short", isExhausted ? "no file descriptor is left" : "few file descriptors are left", Used(resources, "descriptors", 1, "descriptors"),
                "Raise RLIMIT_NOFILE (`LimitNOFILE` of systemd, `ulimits` of Compose), or lower `Listen:MaxConnections` or `Aurora:MaxConnections`.", "state");
        }

        if (full.ContainsKey("memory"))
        {
            Add(
                Verdict.Impaired, "memory-short", "memory is short", Used(resources, "memory", 1024 * 1024, "MiB"),
                "Raise the memory limit, or lower `Listen:MaxConnections`, `Aurora:MaxConnections` or `Keys:Capacity`.", "state");
        }

        if (full.ContainsKey("connections"))
        {
            Add(
                Verdict.Well, "connections-full", "the bound of connections is nearly reached",
                Used(resources, "connections", 1, "connections") + " New ones take the place of the oldest on which no caller has identified itself.",
                "See who connects to the data listener. If they are callers, raise `Listen:MaxConnections` with the memory limit and RLIMIT_NOFILE.", "state");
        }
    }

    public void Endpoint(KeyFailure? trouble, ApplicationKeyStatus application)
    {
        switch (trouble?.Kind)
        {
            case null:
                break;
            case KeyFailureKind.ApplicationKeyRejected:
                Add(
                    Verdict.Failing, "application-key-rejected", "Aurora refuses the application key", $"{FirstSentence(trouble.Detail)} It is the key with fingerprint {application.Fingerprint}. {Served()}",
                    "Put a valid application key into the file of `Aurora:ApplicationKeyFile`; it is taken up by itself, one from the environment needs a restart. If the key is right, compare `Aurora:ApplicationId` and `Aurora:Environment`.", "state");
                break;
            case KeyFailureKind.Throttled:
                Add(
                    Verdict.Impaired, "exchange-throttled", "Aurora asks for fewer key exchanges (429)", $"Exchanges pause. {Served()}",
                    "Wait. If it comes back, see which caller asks for many new tenants, raise `Keys:RefreshAt`, or let replicas share keys through Redis.", "callers");
                break;
            default:
                Add(
                    Verdict.Failing, "exchange-unavailable", "no keys can be had from Aurora", $"{trouble.Detail} {Served()}",
                    "Look at Aurora's own status page, and run `aurora-gateway check` here for network, DNS and TLS. Do not restart: the gateway tries again by itself, and a restart throws the held keys away.");
                break;
        }

        if (application.Refused is { } refused)
        {
            Add(
                Verdict.Impaired, "new-application-key-refused", "Aurora refused the new application key", $"The new one has fingerprint {refused}; the old one ({application.Fingerprint}) is still in use.",
                "Put the right key into the file of `Aurora:ApplicationKeyFile` before the old one ends.", "state");
        }
    }

    public void Tenants()
    {
        if (keys.Braked > 0)
        {
            Add(
                Verdict.Impaired, "fresh-keys-refused", $"Aurora refuses fresh keys of {Count(keys.Braked, "tenant", "tenants")}", Named("It is", slot => slot.Trouble == KeyTrouble.Braked),
                "Its administrator may have withdrawn the authorisation, or Aurora's data API is not open to the application: ask Aurora with the trace id of a refused call.", "tenants");
        }

        if (Failing(KeyFailureKind.TenantNotAuthorized) is > 0 and var withdrawn)
        {
            Add(
                Verdict.Impaired, "tenant-not-authorized", $"{Count(withdrawn, "tenant has", "tenants have")} not authorised the application",
                Named("Aurora gives no key for", slot => slot.FailureKind == KeyFailureKind.TenantNotAuthorized),
                "An administrator of the tenant must authorise the application in Aurora; it works again within seconds. If nobody should call it any more, take it out of the callers' grants.", "tenants");
        }

        if (Failing(KeyFailureKind.SessionRejected) is > 0 and var sessions)
        {
            Add(
                Verdict.Well, "session-rejected", $"Aurora refused {Count(sessions, "session token", "session tokens")}", "Such a token is unknown to Aurora, over an hour old, or spent.",
                "Users load the app again. If there are many, its backend may send a token twice or too late.", "tenants");
        }

        var unavailable = Failing(KeyFailureKind.Unavailable) + Failing(KeyFailureKind.BadAnswer);
        if (unavailable > 0)
        {
            Add(
                Verdict.Impaired, "exchange-failed", $"the last exchange failed for {Count(unavailable, "tenant", "tenants")}",
                Named("Hit", slot => slot.FailureKind is KeyFailureKind.Unavailable or KeyFailureKind.BadAnswer) + " The table of tenants has each reason.",
                "Wait: the gateway tries again by itself. If it is always the same tenants, ask Aurora about those.", "tenants");
        }
    }

    public void Aurora(Func<ProblemCode, int> lastMinute, string? unreachable = null)
    {
        if (unreachable is not null)
        {
            Add(
                Verdict.Failing, "aurora-unreachable", "no connection to Aurora can be made",
                $"{char.ToUpperInvariant(unreachable[0])}{unreachable[1..]}. {Served()}",
                "Run `aurora-gateway check` here: it names the step that fails (DNS, TCP, proxy, TLS). The gateway tries again by itself.");
        }

        var missedCalls = lastMinute(ProblemCode.AuroraUnreachable);
        var late = lastMinute(ProblemCode.AuroraTimeout);
        if (unreachable is null && missedCalls + late > 0)
        {
            string[] missed = missedCalls > 0 ? [$"it was not reached {Times(missedCalls)}"] : [];
            string[] waited = late > 0 ? [$"it did not answer in time {Times(late)}"] : [];
            Add(
                Verdict.Impaired, "aurora-unreachable", missedCalls >= late ? "Aurora is not reached" : "Aurora does not answer in time",
                $"In the last minute {string.Join(", and ", [.. missed, .. waited])}.",
                "Look at Aurora's own status page, and run `aurora-gateway check` here for network, DNS and TLS.");
        }

        if (lastMinute(ProblemCode.CallerUnverifiable) is > 0 and var unverified)
        {
            Add(
                Verdict.Impaired, "issuer-unreachable", "callers' JWTs cannot be verified",
                $"{Count(unverified, "request was", "requests were")} refused in the last minute because the issuer could not be asked for the key that their JWT names.",
                "See whether the issuer is up; `aurora-gateway check` here tries `Jwt:Authority` and says what is wrong. The gateway asks again by itself. "
                + "If other JWTs are accepted, callers send invented key ids, for which the issuer is asked once in ten seconds at most.", "callers");
        }

        if (lastMinute(ProblemCode.InternalError) is > 0 and var own)
        {
            Add(Verdict.Impaired, "internal-error", "the gateway itself fails", $"It did so {Times(own)} in the last minute.", "Its log says why, under the trace id that the callers got. Please report it.");
        }

        if (lastMinute(ProblemCode.Overloaded) is > 0 and var shed)
        {
            Add(
                Verdict.Impaired, "overloaded", "load is shed", $"{Count(shed, "request was", "requests were")} refused in the last minute because a bound was reached.",
                "See which caller asks for too much; the bounds stand under `Keys` and `Limits`.", "callers");
        }
    }

    public void Quotas(IReadOnlyList<QuotaStatus>? quotas)
    {
        // Calls that wait a moment for their turn are as it should be; refused ones are not.
        foreach (var quota in (quotas ?? []).Where(quota => quota.Refused > 0 || quota.Used >= quota.Limit * MuchOfQuota).Take(MostNamed))
        {
            var whose = quota.IsApplication ? "the application" : "a tenant";
            var which = quota.IsApplication ? "the application key" : quota.Tenant;
            var most = quota.MostBy is null ? "" : $" {quota.MostBy} used {quota.MostUsed} of them.";
            var spread = quota.Refused > 0 && quota.Used < quota.Limit * MuchOfQuota ? " The rest is spread evenly over the period (`Limits:Aurora:Burst`)." : "";
            var refused = quota.Refused == 0 ? "" : $" {Count(quota.Refused, "call was", "calls were")} refused with aurora-quota{(quota.MostRefused is { } caller ? $", most of {caller}" : "")}.";
            if (quota.IsRefusedByAurora && quota.Used < quota.Limit * MuchOfQuota)
            {
                // Whoever used most of what we counted is not to blame for what we did not count.
                Add(
                    Verdict.Impaired, "quota:" + quota.Tenant, $"Aurora itself takes no more calls of {whose} (429)",
                    $"Only {quota.Used} of the {quota.Limit} calls of {which} are counted here.{refused}",
                    "Something else calls Aurora for it, or Aurora takes fewer than `Limits:Aurora` says: look for a second gateway or a script, else lower `Limits:Aurora:Limit`.", "quotas");
                continue;
            }

            var busy = quota.MostRefused is not null && quota.MostRefused != quota.MostBy ? quota.MostRefused + " or " + quota.MostBy : quota.MostBy;
            Add(
                quota.Refused > 0 ? Verdict.Impaired : Verdict.Well, "quota:" + quota.Tenant,
                quota.MostBy is { } eater && quota.MostUsed * 2 > quota.Used ? $"caller {eater} uses up the Aurora quota of {whose}" : $"the Aurora quota of {whose} is used up",
                $"{quota.Used} of the {quota.Limit} calls of {which} are used.{most} {Count(quota.Waiting, "call waits", "calls wait")} for a turn.{refused}{spread}",
                busy is null ? "Give the callers limits under `Callers:…:Limits`." : $"Slow {busy} down: tell its owners, or give it a rule under `Callers:{quota.MostBy}:Limits`, which is taken over without a restart. Aurora's webhooks spare polling.",
                "quotas");
        }
    }

    public void Redis(SharedStoreStatus? redis)
    {
        if (redis is { IsReachable: false })
        {
            Add(
                Verdict.Impaired, "redis-gone", "Redis is gone", $"{redis.Endpoint}: {redis.Detail.TrimEnd('.')}. No request fails for it: this replica works alone, buys keys for itself and counts its part of each limit.",
                "Bring Redis back, or mend the way to it: `aurora-gateway check` tries it. The gateway finds it by itself.", "state");
        }
    }

    public void Configuration(ConfigurationStatus configuration)
    {
        if (configuration.Refused.Count > 0)
        {
            Add(
                Verdict.Impaired, "configuration-refused", "a changed configuration was refused",
                $"It has {Count(configuration.Refused.Count, "mistake", "mistakes")}; the one before is in force. {configuration.Refused[0]}", "Mend the file; `aurora-gateway check` lists every mistake.", "state");
        }

        if (configuration.RestartNeeded.Count > 0)
        {
            Add(
                Verdict.Well, "restart-needed", "changed settings wait for a restart", string.Join(", ", configuration.RestartNeeded) + ".", "Restart the gateway when it suits.", "state");
        }
    }

    public void Files(IReadOnlyList<(string Reader, string Wrong)> files)
    {
        foreach (var (reader, wrong) in files)
        {
            Add(
                Verdict.Impaired, "file-refused:" + reader, "a changed file cannot be taken over", $"{wrong.TrimEnd('.')}. What it held before is in force.",
                "Mend the file; it is taken up by itself within seconds. Do not restart before: a start needs it whole.", "state");
        }
    }

    public void Certificate(CertificateStatus? certificate)
    {
        if (certificate is null)
        {
            return;
        }

        const string Remedy = "Put a new one into `Tls:CertificateFile` and `Tls:KeyFile`; it is taken up by itself within seconds.";
        var left = certificate.NotAfter - now;
        if (left <= TimeSpan.Zero)
        {
            Add(Verdict.Failing, "certificate-over", "the listener's certificate is over", $"It ended {Wording.Span(-left)} ago: callers refuse to connect.", Remedy, "state");
        }
        else if (left < certificate.Late)
        {
            Add(Verdict.Impaired, "certificate-ends", "the listener's certificate ends soon", $"It ends in {Wording.Span(left)}; then callers refuse to connect.", Remedy, "state");
        }
    }

    public void Callers(IReadOnlyList<CallerStatus> callers)
    {
        foreach (var caller in callers.Where(caller => caller.RefusedPerMinute >= FewRefusals && caller.RefusedPerMinute * 2 > caller.PerMinute).Take(MostNamed))
        {
            var code = caller.Refusals.Count > 0 ? caller.Refusals.First().Key : null;
            if (CallerRemedy(caller.Caller, code) is not { } remedy)
            {
                continue;
            }

            var isKnown = caller.Caller != Telemetry.RequestTallies.Unknown;
            Add(
                Verdict.Well, "caller-refused:" + caller.Caller, isKnown ? $"caller {caller.Caller} is refused much" : "somebody calls without a valid proof",
                $"{caller.RefusedPerMinute} of {caller.PerMinute} requests in the last minute{(code is null ? "" : ", mostly " + code)}.", remedy, "callers");
        }
    }

    // Null for refusals that only follow from a trouble that stands here already.
    private static string? CallerRemedy(string caller, string? code) => code switch
    {
        "aurora-quota" or "tenant-not-authorized" or "application-key-rejected" or "exchange-unavailable" or "aurora-unreachable" or "aurora-timeout" or "overloaded" or "draining" or "caller-unverifiable" => null,
        "rate-limited" => $"Its own limit stands under `Callers:{caller}:Limits`: raise it, or have it ask less.",
        "not-granted" => $"`aurora-gateway explain --caller {caller} METHOD PATH` says which grant is missing; the access lines have method and path.",
        "caller-unknown" => "Compare the caller's key with the digests under `Callers:…:ApiKeySha256`. If it is none of yours, see who can reach the data listener.",
        _ => "Tell its owners: each answer's detail says what to do.",
    };

    private static string Used(IReadOnlyList<ResourceStatus> resources, string name, long unit, string units) =>
        resources.FirstOrDefault(resource => resource.Name == name) is { } resource
            ? string.Create(CultureInfo.InvariantCulture, $"{resource.Used / unit} of {resource.Limit / unit} {units} are used.")
            : "";

    private string Served() => keys.Held == 0 ? "No key is held." :
        $"{Count(keys.Held, "key is", "keys are")} still held and served" + (keys.FirstEnd is { } end ? $"; the first ends in {Wording.Span(end - now)}." : ".");

    private string Named(string begin, Func<KeySlotView, bool> isHit)
    {
        var hit = keys.Slots.Where(isHit).Select(slot => slot.Tenant).Distinct().ToList();
        return hit.Count == 0 ? "" : $"{begin} {string.Join(", ", hit.Take(MostNamed))}{(hit.Count > MostNamed ? " and others" : "")}.";
    }

    private int Failing(KeyFailureKind kind) => keys.Failing.TryGetValue(kind, out var count) ? count : 0;

    private void Add(Verdict level, string code, string name, string what, string remedy, string? section = null) => found.Add(new Trouble(level, code, name, what, remedy, section));

    private static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private static string FirstSentence(string text) => text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? text[..(end + 1)] : text;

    private static string Times(int count) => Count(count, "time", "times");
}
