using AuroraGateway.Admin.Status.Troubles;

namespace AuroraGateway.Admin.Status.Diagnoses;

/// <summary>Quotas that are used up, and callers that are refused.</summary>
internal sealed partial class Diagnosis
{
    private const double MuchOfQuota = 0.9;
    private const int FewRefusals = 10;

    public void Quotas(IReadOnlyList<QuotaStatus> quotas)
    {
        // Calls that wait a moment for their turn are as it should be; refused ones are not.
        var shortest = quotas.Where(static quota => quota.Refused > 0 || quota.Used >= quota.Limit * MuchOfQuota)
            .OrderByDescending(static quota => quota.Refused).Take(MostNamed);
        foreach (var quota in shortest)
        {
            // The caller that used most of what was counted is not to blame for what was not counted.
            if (quota.IsRefusedByAurora && quota.Used < quota.Limit * MuchOfQuota)
            {
                AddClosed(quota);
            }
            else
            {
                AddUsedUp(quota);
            }
        }
    }

    private void AddClosed(QuotaStatus quota) => Add(
        Verdict.Impaired, "quota:" + quota.Tenant, $"Aurora itself accepts no more calls of {Whose(quota)} (429)",
        $"Only {quota.Used} of the {quota.Limit} calls of {Which(quota)} are counted here.{Refused(quota)}",
        "Something else calls Aurora for it, or Aurora accepts fewer calls than `Limits:Aurora` allows. Look for a second gateway or a " +
            "script, else lower `Limits:Aurora:Limit`.",
        HitOf(quota));

    private void AddUsedUp(QuotaStatus quota)
    {
        var most = quota.MostBy is null ? "" : $" {quota.MostBy} used {quota.MostUsed} of them.";
        var spread = quota.Refused > 0 && quota.Used < quota.Limit * MuchOfQuota
            ? " The rest is spread evenly over the period (`Limits:Aurora:Burst`)."
            : "";
        var busy = quota.MostRefused is not null && quota.MostRefused != quota.MostBy
            ? quota.MostRefused + " or " + quota.MostBy
            : quota.MostBy;
        Add(
            quota.Refused > 0 ? Verdict.Impaired : Verdict.Well, "quota:" + quota.Tenant,
            quota.MostBy is { } eater && quota.MostUsed * 2 > quota.Used
                ? $"caller {eater} uses up the Aurora quota of {Whose(quota)}"
                : $"the Aurora quota of {Whose(quota)} is used up",
            $"{quota.Used} of the {quota.Limit} calls of {Which(quota)} are used.{most} " +
                $"{Count(quota.Waiting, "call waits", "calls wait")} for a turn.{Refused(quota)}{spread}",
            busy is null
                ? "Give the callers limits under `Callers:…:Limits`."
                : $"Slow {busy} down: ask its owners, or give it a rule under `Callers:{quota.MostBy}:Limits`, which is loaded without a " +
                    $"restart. With Aurora's webhooks it need not poll.",
            HitOf(quota));
    }

    private static string Whose(QuotaStatus quota) => quota.IsApplication ? "the application" : "a tenant";

    private string Which(QuotaStatus quota) => quota.IsApplication ? "the application key" : names(quota.Tenant);

    private static string Refused(QuotaStatus quota) => quota.Refused == 0 ? ""
        : $" {Count(quota.Refused, "call was", "calls were")} refused with " +
            $"aurora-quota{(quota.MostRefused is { } caller ? $", most of {caller}" : "")}.";

    private static Impact HitOf(QuotaStatus quota) => quota.MostRefused is { } caller
        ? new Impact(quota.Refused, [caller], 1, quota.IsApplication ? null : 1)
        : new Impact(quota.Refused, [], 0, quota.IsApplication ? null : 1);

    public void Callers(IReadOnlyList<CallerStatus> callers)
    {
        foreach (var caller in callers.Where(
            static caller => caller.RefusedPerMinute >= FewRefusals && caller.RefusedPerMinute * 2 > caller.PerMinute).Take(MostNamed))
        {
            var code = caller.Refusals.Count > 0 ? caller.Refusals.First().Key : null;
            if (CallerRemedy(caller.Caller, code) is not { } remedy)
            {
                continue;
            }

            var isKnown = caller.Caller != Telemetry.RequestTallies.Unknown;
            Add(
                Verdict.Well, "caller-refused:" + caller.Caller,
                isKnown ? $"caller {caller.Caller} is often refused" : "clients call without a valid proof",
                $"{caller.RefusedPerMinute} of {caller.PerMinute} requests in the last minute{(code is null ? "" : ", mostly " + code)}.",
                remedy,
                new Impact(caller.RefusedPerMinute, isKnown ? [caller.Caller] : [], isKnown ? 1 : 0, null));
        }
    }

    // Null for refusals that follow from a trouble of their own.
    private static string? CallerRemedy(string caller, string? code) => code switch
    {
        "aurora-quota" or "tenant-not-authorized" or "application-key-rejected" or "exchange-unavailable"
            or "aurora-unreachable" or "aurora-timeout"
            or "aurora-bad-answer" or "overloaded" or "draining" or "caller-unverifiable" => null,
        "rate-limited" => $"Its own limit is under `Callers:{caller}:Limits`: raise it, or reduce its calls.",
        "not-granted" =>
            $"`aurora-gateway explain --caller {caller} METHOD PATH` prints which grant is missing; the access lines have method and path.",
        "caller-unknown" =>
            "Compare the caller's key with the digests under `Callers:…:ApiKeySha256`. If it is none of your callers, check who can " +
                "reach the data listener.",
        _ => "Inform its owners: the detail of each response contains what to do.",
    };
}
