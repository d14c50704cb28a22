using AuroraGateway.Admin.Status;
using AuroraGateway.Admin.Status.Aurora;
using AuroraGateway.Admin.Status.Diagnoses;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Files;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Failures;
using AuroraGateway.Platform;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Events;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;
using AuroraGateway.Tenants.Authorization;

namespace AuroraGateway.Admin;

/// <summary>Gathers what the status page shows, and lets <see cref="Diagnosis"/> find what is wrong.</summary>
internal sealed class StatusReader(
    Func<KeyRing> ring, Func<ExchangeEndpoint> endpoint, Func<ExchangeTarget> aurora, Readiness readiness, RequestTallies tallies,
    ActiveRequests active, StateChanges changes,
    FileFailures files, AuroraResponses<TenantId> responses, Func<TenantDirectory> tenants, PeerAddresses neighbours, TimeProvider time,
    QuotaPart quota, SharedStorePart shared, IConfigurationPart configuration, IResourcePart resources,
    ICertificatePart? certificate = null, IWebhookPart? webhooks = null, TenantAuthorizations? authorizations = null)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly AuroraHealth health = new(responses);
    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private volatile bool everCalled;

    /// <returns>The status, with the troubles as they were found: in no lasting order, and without a verdict.</returns>
    public GatewayStatus Read()
    {
        var now = time.GetUtcNow();
        var keys = ring().Snapshot(GatewayStatus.MostTenants);
        var minutes = tallies.All.Select(MinuteOf).ToList();
        var callers = tallies.All.Zip(minutes, Show).Where(static caller => caller.Total > 0).ToList();
        var target = aurora();
        var report = health.Read();
        var quotas = quota.Read(GatewayStatus.MostTenants);
        var status = new GatewayStatus
        {
            Now = now,
            Version = Product.Version,
            Instance = new InstanceStatus(
                Environment.MachineName, EnvironmentOf(target.Origin), neighbours.Replica?.Invoke(), neighbours.Replicas?.Invoke()),
            StartedAt = startedAt,
            Verdict = Verdict.Well,
            Headline = "",
            Since = startedAt,
            Troubles = [],
            Aurora = target.Origin.ToString(),
            Responses = ResponsesStatus.Of(report),
            ActiveRequests = active.Count,
            Keys = keys,
            Callers = callers,
            Tenants = TenantRows.Of(keys, report, quotas, tenants(), authorizations),
            ApplicationKey = new ApplicationKeyStatus(
                target.Keys.Current.Fingerprint, target.Keys.Candidate?.Fingerprint, target.Keys.RefusedCandidate),
            Quotas = quotas,
            Redis = shared.Read(),
            Configuration = configuration.Read(),
            Resources = resources.Read(),
            Webhooks = webhooks?.Read(GatewayStatus.MostTenants),
            Changes = [.. changes.Newest().Select(static change => new ChangeStatus(change.At, change.Level, change.What, change.Times))],
        };
        return status with { Troubles = Diagnose(status, report, minutes) };
    }

    private IReadOnlyList<Trouble> Diagnose(GatewayStatus status, AuroraReport report, IReadOnlyList<CallerMinute> minutes)
    {
        var diagnosis = new Diagnosis(status.Keys, status.Now, minutes, Named);
        diagnosis.Process(readiness.IsDraining, readiness.Pending, active.Count);
        diagnosis.Resources(resources.NotLive, resources.IsExhausted, status.Resources);
        diagnosis.Endpoint(endpoint().Trouble, status.ApplicationKey);
        diagnosis.Tenants();
        diagnosis.Responses(report);
        diagnosis.Connections(readiness.Unreachable, readiness.FailingLayer);
        diagnosis.Refusals();
        diagnosis.Quotas(status.Quotas);
        diagnosis.Redis(status.Redis);
        diagnosis.Configuration(status.Configuration);
        diagnosis.Files(files.All);
        diagnosis.Certificate(certificate?.Read());
        diagnosis.Callers(status.Callers);
        var isKnown = report.Hour.Judged > 0 || status.Keys.Slots.Any(slot => slot.LastExchangeAt > status.Now - Hour);
        everCalled |= isKnown;
        diagnosis.Evidence(isKnown, everCalled);
        return diagnosis.Troubles;
    }

    private static string EnvironmentOf(AuroraOrigin origin) =>
        origin.Uri == AuroraOrigin.Production.Uri
            ? "Production"
            : origin.Uri == AuroraOrigin.Sandbox.Uri ? "Sandbox" : origin.Uri.Authority;

    private string Named(string tenant) => TenantRows.NameOf(tenants(), tenant) is { } name ? $"{name} ({tenant})" : tenant;

    private static CallerMinute MinuteOf(CallerTally tally) => new(
        tally.Caller, tally.Window.ReadMinute(),
        Enum.GetValues<ProblemCode>().Select(code => (Code: code, Count: tally.RefusalsLastMinute(code)))
            .Where(static each => each.Count > 0)
            .ToDictionary(static each => each.Code, static each => each.Count));

    private static CallerStatus Show(CallerTally tally, CallerMinute minute)
    {
        var (all, refused) = tally.Heartbeat.Read();
        var refusals = minute.Refusals.OrderByDescending(static refusal => refusal.Value)
            .ToDictionary(static refusal => ProblemTable.For(refusal.Key).Slug, static refusal => (long)refusal.Value);
        var total = Enumerable.Range(0, RequestOutcome.Classes)
            .Sum(index => tally.Requests(index, byGateway: false) + tally.Requests(index, byGateway: true));
        return new CallerStatus(
            tally.Caller, total, all.TakeLast(ResponseWindow.Minute).Sum(), refused.TakeLast(ResponseWindow.Minute).Sum(), refusals, all,
            refused)
        {
            Minute = TrafficStatus.Of(minute.Counts),
        };
    }
}
