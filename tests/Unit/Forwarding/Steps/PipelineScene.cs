using System.Net;
using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Callers;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Forwarding;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Keys.Handles;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;
using AuroraGateway.Unit.Keys;
using AuroraGateway.Unit.Keys.Exchange;
using AuroraGateway.Usage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Unit.Forwarding.Steps;

/// <summary>The steps of the pipeline with a fake clock, exchange and Aurora. Nothing listens or connects.</summary>
internal sealed class PipelineScene : IDisposable
{
    public const string Tenant = "00000001-0000-4000-8000-000000000000";
    public const string OtherTenant = "00000002-0000-4000-8000-000000000000";
    private const string CallerKey = "the-key-of-the-caller";

    private static readonly string CallerDigest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CallerKey)));

    private readonly ServiceProvider services = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();

    /// <param name="caller">More of the caller's settings.</param>
    /// <param name="more">More settings, in JSON behind a comma.</param>
    /// <param name="quota">Calls a minute; a burst of all of them.</param>
    /// <param name="maxWait">Seconds that a call may wait for its turn.</param>
    public PipelineScene(string caller = "", string more = "", int quota = 1_000, int maxWait = 120)
    {
        Ring.Exchange.Automatic = request => Ring.Exchange.Key("tk_" + Ring.Exchange.Count);
        Quota = new QuotaTermsTable(
            new QuotaOptions { Limit = quota, Burst = quota, MaxWait = TimeSpan.FromSeconds(maxWait) }, Ring.Time);
        Gate = new QuotaGate(Quota, LimitMetrics, Ring.Time);
        Upstream = new Upstream(Sites.At(Aurora), Ring.Endpoint, Ring.Keys, Gate);
        Live = new LiveModel(ModelOf(caller, more));
        var accessLog = new AccessLog(new LogOptions { Access = false }, Stream.Null, NullLogger<AccessLog>.Instance, Ring.Time);
        RequestMetrics = new RequestMetrics(new NoMeters(), new RequestTallies(Ring.Time), accessLog, Active);
        Limit = new LimitStep(LimitMetrics);
        Key = new KeyStep(Ring.Time);
        Forward = new ForwardStep(
            services.GetRequiredService<IHttpForwarder>(), new AuroraResponses<TenantId>(Ring.Time), Ring.Time);
        Replay = new ReplayStep(Key, Bodies, RequestMetrics);
        Pipeline = new GatewayPipeline(
            Live, new RequestRecorder(Active, RequestMetrics, new UsageLog(Ring.Time), accessLog, Ring.Time), Limit,
            new SessionStep(new TokenHandles(() => Ring.Terms, Ring.Time, new NoHandleStore())), Key, Forward, Replay,
            new ProblemResponse(new PendingRefusals(100)), NullLogger<GatewayPipeline>.Instance);
    }

    public Ring Ring { get; } = new();

    public AuroraInHand Aurora { get; } = new();

    public Upstream Upstream { get; }

    public LiveModel Live { get; }

    public LimitMetrics LimitMetrics { get; } = new(new NoMeters());

    public ActiveRequests Active { get; } = new();

    public RequestMetrics RequestMetrics { get; }

    public BodyBudget Bodies { get; } = new(total: 1_000_000, perCaller: 1_000_000);

    public QuotaTermsTable Quota { get; }

    public QuotaGate Gate { get; }

    public LimitStep Limit { get; }

    public KeyStep Key { get; }

    public ForwardStep Forward { get; }

    public ReplayStep Replay { get; }

    public GatewayPipeline Pipeline { get; }

    public CallerShare Share => Live.Current.InFlight.Of(Live.Current.Callers[0]);

    /// <summary>Another model of the same upstream.</summary>
    public GatewayModel ModelOf(string caller = "", string more = "")
    {
        var json = $$"""
            { "Callers": { "crm": { "ApiKeySha256": ["{{CallerDigest}}"], "Grants": [ { "Tenants": ["*"] }, { "Application": true } ]
              {{caller}} } } {{more}} }
            """;
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        var policy = PolicyReading.Compile(configuration, out var errors)?.Policy;
        Assert.Empty(errors);
        policy!.Limits.Open(new Counters(TimeProvider.System), TimeProvider.System, previous: null);
        return new GatewayModel
        {
            Callers = policy.Callers,
            Identification = policy.Proofs.Identification(null),
            Grants = policy.Grants,
            Limits = policy.Limits,
            InFlight = policy.Shares,
            Headers = policy.Headers,
            Replay = policy.Replay,
            Sending = policy.Sending,
            Keys = Ring.Terms with { Target = Upstream.Target },
            Quota = Quota,
            Tenants = TenantDirectory.Empty,
            Upstream = Upstream,
        };
    }

    /// <summary>Another application at another Aurora, with a ring of its own whose keys begin with the given text.</summary>
    public OtherUpstream OpenAnother(string key)
    {
        var ring = new Ring();
        ring.Exchange.Automatic = _ => ring.Exchange.Key(key);
        var aurora = new AuroraInHand();
        var gate = new QuotaGate(new QuotaTermsTable(new QuotaOptions(), ring.Time), LimitMetrics, ring.Time);
        return new OtherUpstream(new Upstream(Sites.At(aurora, "another"), ring.Endpoint, ring.Keys, gate), ring, aurora);
    }

    /// <summary>A request as the server hands it over.</summary>
    public static DefaultHttpContext Http(string target, string method = "GET", string? key = CallerKey)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Protocol = "HTTP/1.1";
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        http.Response.Body = new MemoryStream();
        if (key is not null)
        {
            http.Request.Headers["X-Api-Key"] = key;
        }

        return http;
    }

    /// <summary>A tenant's request, as far as the pipeline has brought it before the named step.</summary>
    public GatewayRequest At(string step, string rest = "/projects", string method = "GET", Action<HttpContext>? configure = null)
    {
        var http = Http(rest.StartsWith("/partner", StringComparison.Ordinal) ? rest : $"/tenants/{Tenant}{rest}", method);
        configure?.Invoke(http);
        return At(step, http);
    }

    public GatewayRequest At(string step, HttpContext http, ConnectionProof? connection = null, bool cachedOnly = false)
    {
        var request = new GatewayRequest(http, Live.Current, connection)
        {
            Started = 0,
            TraceId = TraceMark.Random(),
            Method = http.Request.Method,
            UsesCachedKeyOnly = cachedOnly,
        };
        (string Name, Func<Problem?> Take)[] steps =
        [
            (nameof(GuardStep), () => GuardStep.Check(request)),
            (nameof(CallerStep), () => CallerStep.IdentifyAsync(request).Result),
            (nameof(GrantStep), () => GrantStep.Check(request)),
            (nameof(LimitStep), () => Limit.CountAsync(request).Result),
            (nameof(KeyStep), () => KeyStep.Choose(request)),
            (nameof(ReplayStep), () => Limit.Enter(request) ?? Replay.BufferAsync(request).Result),
            (nameof(QuotaStep), () => QuotaStep.AcquireAsync(request).Result),
            (nameof(KeyStep) + ".TakeAsync", () => Key.TakeAsync(request).AsTask().Within("key").Result),
            (nameof(ForwardStep), () => throw new InvalidOperationException("There is no such step.")),
        ];
        foreach (var (name, take) in steps.TakeWhile(each => each.Name != step))
        {
            Assert.True(take() is null, $"{name} refused a request that the test wants to bring to {step}.");
        }

        return request;
    }

    public async Task<DefaultHttpContext> HandleAsync(string rest, string method = "GET", Action<HttpContext>? configure = null)
    {
        var http = Http($"/tenants/{Tenant}{rest}", method);
        configure?.Invoke(http);
        await Pipeline.HandleAsync(http);
        return http;
    }

    public void Dispose()
    {
        Gate.Dispose();
        Ring.Dispose();
        RequestMetrics.Dispose();
        LimitMetrics.Dispose();
        services.Dispose();
    }

    /// <summary>An upstream to swap to.</summary>
    internal sealed record OtherUpstream(Upstream Upstream, Ring Ring, AuroraInHand Aurora);

    /// <summary>Aurora's responses, as the test sets them.</summary>
    internal sealed class AuroraInHand : HttpMessageHandler
    {
        private int count;

        public List<HttpRequestMessage> Requests { get; } = [];

        public int Count => Volatile.Read(ref count);

        public Func<HttpRequestMessage, Task<HttpResponseMessage>> Respond { get; set; } =
            static _ => Task.FromResult(Json(HttpStatusCode.OK, "{}"));

        public static HttpResponseMessage Json(HttpStatusCode status, string body) =>
            new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

        public static HttpResponseMessage Unauthorized() =>
            Json(HttpStatusCode.Unauthorized, """{ "errors": [ { "message": "unauthorized" } ] }""");

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref count);
            lock (Requests)
            {
                Requests.Add(request);
            }

            var response = await Respond(request);
            response.RequestMessage = request;
            return response;
        }
    }
}
