using AuroraGateway.Admin.Status.Aurora;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Connections;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Admin.Status.Diagnoses;

/// <summary>Aurora as its responses show it, and the way to it.</summary>
internal sealed partial class Diagnosis
{
    private const double Half = 0.5;

    /// <param name="report">What Aurora's responses show.</param>
    public void Responses(AuroraReport report)
    {
        var minute = report.Minute;
        var failed = minute.Of(ResponseClass.ServerError);
        if (failed > 0 && (double)failed / minute.Judged >= Tenth)
        {
            var share = (double)failed / minute.Judged;
            Add(
                share >= Half ? Verdict.Failing : Verdict.Impaired, "aurora-errors",
                $"Aurora responds with 5xx to {Percent(share)} of the calls",
                $"{failed} of {Count(minute.Judged, "call", "calls")} in the last minute. They are Aurora's own responses and " +
                    $"reach the callers unchanged.",
                "Look at Aurora's own status page. There is nothing to fix in the gateway. Inform the callers' owners, and report it to " +
                    "Aurora with the trace id of a call.",
                HitBy(ResponseClass.ServerError, report.Tenants.Count(static tenant => tenant.Minute.Of(ResponseClass.ServerError) > 0)));
        }

        Forbidden(report);
        if (report.Slow is { } slow)
        {
            var slowest = slow.Share > Half ? "a tenth of the responses" : "half of the responses";
            Add(
                Verdict.Impaired, "aurora-slow", $"Aurora is {slow.Times:0} times slower than in the hour before",
                $"Now {slowest} take {Wording.Short(slow.Now)} or longer; in the hour before it was {Wording.Short(slow.Usual)}.",
                "Look at Aurora's own status page, and check whether callers send other requests than before, such as large reports. " +
                    "`Aurora:ActivityTimeout` "
                + "is how long a call may wait.",
                Impact.Of(
                    callers.Select(static caller => (caller.Caller, caller.Counts.Timed)),
                    report.Tenants.Count(static tenant => tenant.Minute.Timed > 0)));
        }
    }

    private void Forbidden(AuroraReport report)
    {
        var refused = report.Tenants.Where(static tenant => tenant.IsRefused).OrderByDescending(static tenant => tenant.Minute.Refused403)
            .ToList();
        if (refused.Count == 0)
        {
            return;
        }

        var calls = refused.Sum(static tenant => tenant.Minute.Refused403);
        var foreign = refused.Sum(static tenant => tenant.Minute.Of(ResponseClass.ForeignForbidden));
        var isMuch = calls >= report.Minute.Judged * Tenth;
        var edge = foreign == 0 ? "" : $" {foreign} of them are not JSON: a firewall or proxy in front of Aurora sent them.";
        Add(
            isMuch ? Verdict.Impaired : Verdict.Well, "aurora-forbidden",
            $"Aurora responds with 403 for {Count(refused.Count, "tenant", "tenants")} that worked before",
            $"{calls} of {Count(report.Minute.Judged, "call", "calls")} in the last minute. "
            + Named("It is", refused.Select(static tenant => tenant.Tenant.ToString())) + edge,
            "An administrator of the tenant may have withdrawn a right, or Aurora changed what the application may use: ask Aurora " +
                "with the trace id of a "
            + "refused call. If they are not JSON, check what is in the path to Aurora.",
            HitBy(ResponseClass.Forbidden, refused.Count) with { CallsPerMinute = calls });
    }

    private Impact HitBy(ResponseClass kind, int tenants) =>
        Impact.Of(callers.Select(caller => (caller.Caller, caller.Counts.Of(kind))), tenants);

    /// <param name="unreachable">Why no connection can be made; null if one can, as far as is known.</param>
    /// <param name="layer">Where it fails.</param>
    public void Connections(string? unreachable, ConnectStep? layer)
    {
        if (unreachable is not null)
        {
            Add(
                Verdict.Failing, "aurora-unreachable", $"Aurora cannot be reached: {Layers.NameOf(layer)} fails",
                $"{Capital(unreachable)}. {Served()}",
                $"{Layers.RemedyOf(layer)} `aurora-gateway check` here tries each layer. The gateway tries again automatically.");
        }

        var missedCalls = LastMinute(ProblemCode.AuroraUnreachable);
        var late = LastMinute(ProblemCode.AuroraTimeout);
        if (unreachable is null && missedCalls + late > 0)
        {
            string[] missed = missedCalls > 0 ? [$"it was not reached {Times(missedCalls)}"] : [];
            string[] waited = late > 0 ? [$"it did not respond in time {Times(late)}"] : [];
            Add(
                Verdict.Impaired, "aurora-unreachable",
                missedCalls >= late ? "Aurora's API is not reached" : "Aurora's API does not respond in time",
                $"In the last minute {string.Join(", and ", [.. missed, .. waited])}; connections can be made.",
                "Look at Aurora's own status page, and run `aurora-gateway check` here: it tries DNS, TCP, TLS and the API.");
        }

        if (LastMinute(ProblemCode.AuroraBadAnswer) is > 0 and var foreign)
        {
            Add(
                Verdict.Impaired, "aurora-foreign", "something in front of Aurora responds",
                $"{Count(foreign, "response", "responses")} in the last minute are not Aurora's: they are not in its error " +
                    $"format, or not valid HTTP.",
                "Check what is in the path: a firewall, proxy, CDN or login page. The `detail` of a caller's response gives " +
                    "status, media type and server.");
        }
    }

    /// <summary>What callers receive because of the gateway, or of the issuer that it depends on.</summary>
    public void Refusals()
    {
        if (LastMinute(ProblemCode.CallerUnverifiable) is > 0 and var unverified)
        {
            Add(
                Verdict.Impaired, "issuer-unreachable", "callers' JWTs cannot be verified",
                $"{Count(unverified, "request was", "requests were")} refused in the last minute because the issuer could not be " +
                    $"asked for the key that "
                + "their JWT names.",
                "Check whether the issuer is up; `aurora-gateway check` here tries `Jwt:Authority` and prints the reason. The gateway " +
                    "asks again automatically. "
                + "If other JWTs are accepted, callers send invented key ids, for which the issuer is asked once in ten seconds at most.");
        }

        if (LastMinute(ProblemCode.InternalError) is > 0 and var own)
        {
            Add(
                Verdict.Impaired, "internal-error", "the gateway itself fails", $"It did so {Times(own)} in the last minute.",
                "Its log contains the reason, with the trace id that the callers received. Please report it.");
        }

        if (LastMinute(ProblemCode.Overloaded) is > 0 and var shed)
        {
            Add(
                Verdict.Impaired, "overloaded", "the gateway is overloaded",
                $"{Count(shed, "request was", "requests were")} refused in the last minute because a bound was reached.",
                "Find the caller that sends too much; the bounds are under `Keys` and `Limits`.");
        }
    }
}
