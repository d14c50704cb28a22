using System.Globalization;
using AuroraGateway.Keys;
using AuroraGateway.Problems;

namespace AuroraGateway.Admin.Status;

/// <summary>Turns what the rooms know into sentences: what is wrong, and what to do.</summary>
public sealed class Diagnosis(KeyRingSnapshot keys)
{
    private const double MuchOfQuota = 0.9;
    private const int FewRefusals = 10;

    private readonly List<Trouble> found = [];

    /// <summary>The worst first.</summary>
    public IReadOnlyList<Trouble> Troubles => [.. found.OrderByDescending(trouble => trouble.Level)];

    public void Process(bool isDraining, string? pending, int active)
    {
        if (pending is not null)
        {
            Add(Verdict.Impaired, $"Not ready yet: {pending}.", "Wait; Keys:WarmTimeout bounds it.");
        }

        if (isDraining)
        {
            Add(Verdict.Draining, $"The gateway is shutting down; {Count(active, "request is", "requests are")} still under way.", "Nothing to do: it ends by itself when they are done, or after Listen:Grace.");
        }
    }

    public void Endpoint(KeyFailure? trouble, ApplicationKeyStatus application)
    {
        var served = keys.Held == 0 ? "No key is held." : $"{Count(keys.Held, "key is", "keys are")} still held and served; the first ends at {keys.FirstEnd?.ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture)}.";
        switch (trouble?.Kind)
        {
            case null:
                break;
            case KeyFailureKind.ApplicationKeyRejected:
                Add(Verdict.Failing, $"Aurora refuses the application key (fingerprint {application.Fingerprint}). {FirstSentence(trouble.Detail)} {served}", "Put a valid application key into the file of Aurora:ApplicationKeyFile; it is taken up by itself. If the key is right, check Aurora:ApplicationId and Aurora:Environment.");
                break;
            case KeyFailureKind.Throttled:
                Add(Verdict.Impaired, $"Aurora asked for fewer exchanges (429); they pause. {served}", "Wait. If it comes back, raise Keys:RefreshAt, ask for fewer new tenants at once, or let replicas share keys through Redis.");
                break;
            default:
                Add(Verdict.Failing, $"Aurora's token endpoint fails: {trouble.Detail} {served}", "Check Aurora's status page and this machine's network, DNS and TLS with `aurora-gateway check`. The gateway tries again by itself.");
                break;
        }

        if (application.Refused is { } refused)
        {
            Add(Verdict.Impaired, $"Aurora refused the new application key (fingerprint {refused}); the old one ({application.Fingerprint}) is still in use.", "Put the right key into the file of Aurora:ApplicationKeyFile before the old one ends.");
        }
    }

    public void Tenants()
    {
        if (keys.Braked > 0)
        {
            Add(Verdict.Impaired, $"Aurora refuses fresh keys of {Count(keys.Braked, "tenant", "tenants")}.", "Look at the tenant below: its administrator may have withdrawn the authorisation, or Aurora's data API is not open to the application.");
        }

        if (Failing(KeyFailureKind.TenantNotAuthorized) is > 0 and var withdrawn)
        {
            Add(Verdict.Impaired, $"{Count(withdrawn, "tenant has", "tenants have")} not authorised the application.", "An administrator of the tenant must authorise the application in Aurora; it works again within seconds. If nobody should call it, take it out of the callers' grants.");
        }

        if (Failing(KeyFailureKind.SessionRejected) is > 0 and var sessions)
        {
            Add(Verdict.Well, $"Aurora refused {Count(sessions, "session token", "session tokens")}.", "Users load the app again. If there are many, its backend may send a token twice or too late.");
        }

        var unavailable = Failing(KeyFailureKind.Unavailable) + Failing(KeyFailureKind.BadAnswer);
        if (unavailable > 0)
        {
            Add(Verdict.Impaired, $"The last exchange failed for {Count(unavailable, "tenant", "tenants")}.", "The tenants stand first below, each with the reason. The gateway tries again by itself; if only some are hit, ask Aurora about those.");
        }
    }

    public void Aurora(Func<ProblemCode, int> lastMinute)
    {
        var unreachable = lastMinute(ProblemCode.AuroraUnreachable);
        var late = lastMinute(ProblemCode.AuroraTimeout);
        if (unreachable + late > 0)
        {
            Add(Verdict.Impaired, $"In the last minute Aurora was not reached {Times(unreachable)} and did not answer in time {Times(late)}.", "Check Aurora's status page and this machine's network with `aurora-gateway check`.");
        }

        if (lastMinute(ProblemCode.InternalError) is > 0 and var own)
        {
            Add(Verdict.Impaired, $"The gateway itself failed {Times(own)} in the last minute.", "Its log says why, under the trace id that the callers got. Please report it.");
        }

        if (lastMinute(ProblemCode.Overloaded) is > 0 and var shed)
        {
            Add(Verdict.Impaired, $"{Count(shed, "request was", "requests were")} shed in the last minute.", "The callers' refusals below say who asks for too much; the bounds stand under Keys and Limits.");
        }
    }

    public void Quotas(IReadOnlyList<QuotaStatus>? quotas)
    {
        foreach (var quota in (quotas ?? []).Where(quota => quota.Used >= quota.Limit * MuchOfQuota).Take(3))
        {
            var by = quota.MostBy is null ? "" : $" {quota.MostBy} used {quota.MostUsed} of them.";
            Add(Verdict.Impaired, $"Tenant {quota.Tenant} has used {quota.Used} of {quota.Limit} requests of its Aurora quota; {Count(quota.Waiting, "request waits", "requests wait")}.{by}",
                quota.MostBy is null ? "Give the callers limits under Callers:…:Limits." : $"Slow {quota.MostBy} down, with Limits under Callers:{quota.MostBy} if need be.");
        }
    }

    public void Redis(SharedStoreStatus? redis)
    {
        if (redis is { IsReachable: false })
        {
            Add(Verdict.Impaired, $"Redis is gone ({redis.Detail.TrimEnd('.')}): this replica works alone.", "Keys in memory serve on; each replica exchanges for itself, and counts limits by itself, divided by the replicas last seen. Bring Redis back; the gateway finds it by itself.");
        }
    }

    public void Configuration(ConfigurationStatus configuration)
    {
        if (configuration.Refused.Count > 0)
        {
            Add(Verdict.Impaired, $"A changed configuration was refused with {Count(configuration.Refused.Count, "mistake", "mistakes")}; the one before is in force. {configuration.Refused[0]}", "Mend the file; `aurora-gateway check` lists every mistake.");
        }

        if (configuration.RestartNeeded.Count > 0)
        {
            Add(Verdict.Well, $"Changed settings wait for a restart: {string.Join(", ", configuration.RestartNeeded)}.", "Restart the gateway when it suits.");
        }
    }

    public void Callers(IReadOnlyList<CallerStatus> callers)
    {
        foreach (var caller in callers.Where(caller => caller.RefusedPerMinute >= FewRefusals && caller.RefusedPerMinute * 2 > caller.PerMinute).Take(3))
        {
            var why = caller.Refusals.Count > 0 ? $", mostly {caller.Refusals.First().Key}" : "";
            Add(
                Verdict.Well,
                caller.Caller == Telemetry.RequestTallies.Unknown
                    ? $"Somebody without a valid proof called {Times(caller.RefusedPerMinute)} in the last minute{why}."
                    : $"{caller.Caller} was refused {caller.RefusedPerMinute} of {caller.PerMinute} requests in the last minute{why}.",
                "Tell its owners; `aurora-gateway explain` shows what a caller may do.");
        }
    }

    private int Failing(KeyFailureKind kind) => keys.Failing.TryGetValue(kind, out var count) ? count : 0;

    private void Add(Verdict level, string what, string remedy) => found.Add(new Trouble(level, what, remedy));

    private static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private static string FirstSentence(string text) => text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? text[..(end + 1)] : text;

    private static string Times(int count) => Count(count, "time", "times");
}
