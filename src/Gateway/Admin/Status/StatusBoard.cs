using AuroraGateway.Files;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Trouble;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Events;

namespace AuroraGateway.Admin.Status;

/// <summary>Gathers what the status page shows.</summary>
public sealed class StatusBoard : IDisposable
{
    private const int MostTenants = 100;
    private const int CellsPerMinute = 60 / Heartbeat.SecondsPerCell;

    // "Since when" must not depend on somebody looking.
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(5);

    private readonly KeyRing ring;
    private readonly ExchangeEndpoint endpoint;
    private readonly LiveAurora aurora;
    private readonly Readiness readiness;
    private readonly RequestTallies tallies;
    private readonly ActiveRequests active;
    private readonly StateChanges changes;
    private readonly FileTroubles files;
    private readonly TimeProvider time;
    private readonly IQuotaPart? quota;
    private readonly ISharedStorePart? shared;
    private readonly IConfigurationPart? configuration;
    private readonly ICertificatePart? certificate;
    private readonly IResourcePart? resources;
    private readonly Dictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly DateTimeOffset startedAt;
    private Verdict verdict;
    private DateTimeOffset since;

    public StatusBoard(
        KeyRing ring, ExchangeEndpoint endpoint, LiveAurora aurora, Readiness readiness, RequestTallies tallies, ActiveRequests active, StateChanges changes, FileTroubles files, TimeProvider time,
        IQuotaPart? quota = null, ISharedStorePart? shared = null, IConfigurationPart? configuration = null, ICertificatePart? certificate = null, IResourcePart? resources = null)
    {
        this.ring = ring;
        this.endpoint = endpoint;
        this.aurora = aurora;
        this.readiness = readiness;
        this.tallies = tallies;
        this.active = active;
        this.changes = changes;
        this.files = files;
        this.time = time;
        this.quota = quota;
        this.shared = shared;
        this.configuration = configuration;
        this.certificate = certificate;
        this.resources = resources;
        startedAt = since = time.GetUtcNow();
        timer = time.CreateTimer(static board => ((StatusBoard)board!).Read(), this, Watch, Watch);
    }

    public GatewayStatus Read()
    {
        var now = time.GetUtcNow();
        var keys = ring.Snapshot(MostTenants);
        var callers = tallies.All.Select(Show).Where(caller => caller.Total > 0).ToList();
        var site = aurora.Current;
        var application = new ApplicationKeyStatus(site.Keys.Current.Fingerprint, site.Keys.Candidate?.Fingerprint, site.Keys.RefusedCandidate);
        var quotas = quota?.Read(MostTenants);
        var redis = shared?.Read();
        var file = configuration?.Read() ?? new ConfigurationStatus(startedAt, Source: null, Digest: "", Refused: [], RestartNeeded: []);

        var diagnosis = new Diagnosis(keys, now);
        diagnosis.Process(readiness.IsDraining, readiness.Pending, active.Count);
        var used = resources?.Read() ?? [];
        diagnosis.Resources(resources?.NotLive, resources?.IsExhausted == true, used);
        diagnosis.Endpoint(endpoint.Trouble, application);
        diagnosis.Tenants();
        diagnosis.Aurora(tallies.LastMinute, readiness.Unreachable);
        diagnosis.Quotas(quotas);
        diagnosis.Redis(redis);
        diagnosis.Configuration(file);
        diagnosis.Files(files.All);
        diagnosis.Certificate(certificate?.Read());
        diagnosis.Callers(callers);
        var (worst, from, troubles) = Judge(diagnosis.Troubles, now);
        return new GatewayStatus
        {
            Now = now,
            Version = TelemetryFeature.Version,
            StartedAt = startedAt,
            Verdict = worst,
            Since = from,
            Troubles = troubles,
            Aurora = site.Origin.ToString(),
            ActiveRequests = active.Count,
            Keys = keys,
            Callers = callers,
            ApplicationKey = application,
            Quotas = quotas,
            Redis = redis,
            Configuration = file,
            Resources = used,
            Changes = [.. changes.Newest().Select(change => new ChangeStatus(change.At, change.Level, change.What, change.Times))],
        };
    }

    public void Dispose() => timer.Dispose();

    private (Verdict Verdict, DateTimeOffset Since, IReadOnlyList<Trouble> Troubles) Judge(IReadOnlyList<Trouble> troubles, DateTimeOffset now)
    {
        var worst = troubles.Count == 0 ? Verdict.Well : troubles[0].Level;
        lock (gate)
        {
            if (worst != verdict)
            {
                verdict = worst;
                since = now;
            }

            foreach (var gone in seen.Keys.Except(troubles.Select(trouble => trouble.Code)).ToList())
            {
                seen.Remove(gone);
            }

            foreach (var trouble in troubles)
            {
                seen.TryAdd(trouble.Code, now);
            }

            return (verdict, since, [.. troubles.Select(trouble => trouble with { Since = seen[trouble.Code] })]);
        }
    }

    private static CallerStatus Show(CallerTally tally)
    {
        var (all, refused) = tally.Heartbeat.Read();
        var refusals = Enum.GetValues<ProblemCode>()
            .Select(code => (ProblemTable.For(code).Slug, Count: (long)tally.RecentRefusals(code)))
            .Where(refusal => refusal.Count > 0)
            .OrderByDescending(refusal => refusal.Count)
            .ToDictionary(refusal => refusal.Slug, refusal => refusal.Count);
        var total = Enumerable.Range(0, RequestOutcome.Classes).Sum(index => tally.Requests(index, byGateway: false) + tally.Requests(index, byGateway: true));
        return new CallerStatus(tally.Caller, total, all.TakeLast(CellsPerMinute).Sum(), refused.TakeLast(CellsPerMinute).Sum(), refusals, all, refused);
    }
}
