using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Admin.Status.Diagnoses;

/// <summary>The token endpoint and the tenants' keys.</summary>
internal sealed partial class Diagnosis
{
    private const double Tenth = 0.1;

    public void Endpoint(KeyFailure? trouble, ApplicationKeyStatus application)
    {
        switch (trouble?.Kind)
        {
            case null:
                break;
            case KeyFailureKind.ApplicationKeyRejected:
                Add(
                    Verdict.Failing, "application-key-rejected", "Aurora refuses the application key",
                    $"{FirstSentence(trouble.Detail)} It is the key with fingerprint {application.Fingerprint}. {Served()}",
                    "Put a valid application key into the file of `Aurora:ApplicationKeyFile`; it is reloaded automatically. A key from " +
                        "the environment needs a "
                    + "restart. If the key is right, compare `Aurora:ApplicationId` and `Aurora:Environment`.");
                break;
            case KeyFailureKind.Throttled:
                Add(
                    Verdict.Impaired, "exchange-throttled", "Aurora asks for fewer key exchanges (429)", $"Exchanges pause. {Served()}",
                    "Wait. If it comes back, find the caller that requests many new tenants, raise `Keys:RefreshAt`, or let replicas " +
                        "share keys through Redis.");
                break;
            default:
                Add(
                    Verdict.Failing, "exchange-unavailable", "Aurora's token endpoint returns no keys", $"{trouble.Detail} {Served()}",
                    "Look at Aurora's own status page, and run `aurora-gateway check` here: it names the layer that fails. "
                    + "Do not restart: the gateway tries again automatically, and a restart loses the cached keys.");
                break;
        }

        if (application.Refused is { } refused)
        {
            Add(
                Verdict.Impaired, "new-application-key-refused", "Aurora refused the new application key",
                $"The new one has fingerprint {refused}; the old one ({application.Fingerprint}) is still in use.",
                "Write the correct key into the file of `Aurora:ApplicationKeyFile` before the old one is revoked.");
        }
    }

    public void Tenants()
    {
        if (keys.Braked > 0)
        {
            Add(
                Verdict.Impaired, "fresh-keys-refused", $"Aurora refuses fresh keys of {Count(keys.Braked, "tenant", "tenants")}",
                NamedSlots("It is", slot => slot.Trouble == KeyTrouble.Braked),
                "Its administrator may have withdrawn the authorisation, or Aurora's data API is not open to the " +
                    "application: ask Aurora with the "
                + "trace id of a refused call.", ImpactOf("fresh-keys-refused", keys.Braked));
        }

        if (Failing(KeyFailureKind.TenantNotAuthorized) is > 0 and var withdrawn)
        {
            Withdrawn(withdrawn);
        }

        if (Failing(KeyFailureKind.SessionRejected) is > 0 and var sessions)
        {
            Add(
                Verdict.Well, "session-rejected", $"Aurora refused {Count(sessions, "session token", "session tokens")}",
                "Such a token is unknown to Aurora, over an hour old, or spent.",
                "Users load the app again. If there are many, its backend may send a token twice or too late.");
        }

        var unavailable = Failing(KeyFailureKind.Unavailable) + Failing(KeyFailureKind.BadAnswer);
        if (unavailable > 0)
        {
            Add(
                Verdict.Impaired, "exchange-failed", $"the last exchange failed for {Count(unavailable, "tenant", "tenants")}",
                NamedSlots("It is", slot => slot.FailureKind is KeyFailureKind.Unavailable or KeyFailureKind.BadAnswer) +
                    " The table of tenants has each reason.",
                "Wait: the gateway tries again automatically. If it is always the same tenants, ask Aurora about them.",
                ImpactOf("exchange-failed", unavailable));
        }
    }

    // One of many that withdrew is its own matter; a fleet of them, or most of what callers ask for, is the gateway's.
    private void Withdrawn(int withdrawn)
    {
        const string Code = "tenant-not-authorized";
        var impact = ImpactOf(Code, withdrawn);
        var share = (double)(impact.CallsPerMinute ?? 0) / Math.Max(1, callers.Sum(static caller => caller.Counts.All));
        var isNote = withdrawn * 2 < keys.Owners && share < (withdrawn == 1 ? 0.5 : Tenth);
        Add(
            isNote ? Verdict.Well : Verdict.Impaired, Code,
            $"{Count(withdrawn, "tenant has", "tenants have")} not authorised the application",
            NamedSlots("Aurora gives no key for", slot => slot.FailureKind == KeyFailureKind.TenantNotAuthorized),
            "An administrator of the tenant must authorise the application in Aurora; it works again within seconds. If it should " +
                "not be called any more, "
            + "remove it from the callers' grants.", impact);
    }

    private string Served() => keys.Held == 0 ? "No key is cached." :
        $"{Count(keys.Held, "key is", "keys are")} still cached and in use" +
            (keys.FirstEnd is { } end ? $"; the first expires in {Wording.Span(end - now)}." : ".");

    private string NamedSlots(string begin, Func<KeySlotView, bool> isHit) =>
        Named(begin, keys.Slots.Where(isHit).Select(static slot => slot.Tenant));

    private int Failing(KeyFailureKind kind) => keys.Failing.TryGetValue(kind, out var count) ? count : 0;

    private static string FirstSentence(string text) =>
        text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? text[..(end + 1)] : text;
}
