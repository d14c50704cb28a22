using System.Collections.Concurrent;
using System.Diagnostics;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Keys;

/// <summary>An exchange is a trace of its own, to which the requests that waited for it point.</summary>
public sealed class ExchangeSpanTests : IDisposable
{
    // Other tests make exchanges at the same time, and their spans arrive here too: no other test uses this tenant.
    private static readonly KeyOwner Owner = Ring.Owner(0x5ba9);

    private readonly Ring ring = new();
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ActivityListener listener;
    private ActivitySamplingResult sampled = ActivitySamplingResult.AllData;
    private Action<Activity>? stopped;

    public ExchangeSpanTests()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampled,
            ActivityStopped = span =>
            {
                ended.Enqueue(span);
                if (IsOurs(span))
                {
                    stopped?.Invoke(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public void Dispose()
    {
        listener.Dispose();
        ring.Dispose();
    }

    [Fact]
    public async Task It_has_ended_when_the_key_is_there_is_nobodys_child_and_linked_from_the_request()
    {
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_secret");
        using var request = new Activity("request").Start();
        Assert.NotNull((await ring.AskAsync(Owner)).Key);

        var span = Spans().Single();
        Assert.Equal(("exchange", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal((default, false), (span.ParentSpanId, span.HasRemoteParent));
        Assert.NotEqual(request.TraceId, span.TraceId);
        Assert.Equal(span.Context, Assert.Single(request.Links).Context);
        Assert.Equal(
            "aurora_gateway.tenant=" + Owner.Tenant + ", aurora_gateway.session=False, aurora_gateway.exchange.outcome=bought", Tags(span));
    }

    [Fact]
    public async Task A_failure_is_an_error_with_its_reason_and_a_session_is_shown_without_its_token()
    {
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.SessionRejected, "422");
        var token = SessionToken.TryParse("st_secret")!;
        Assert.Equal("422", (await ring.AskAsync(new KeyOwner(Owner.Tenant, token.HandleFor("app")), token)).Failure!.Detail);

        var span = Spans().Single();
        Assert.Equal((ActivityStatusCode.Error, "422"), (span.Status, span.StatusDescription));
        Assert.Equal(
            "aurora_gateway.tenant=" + Owner.Tenant + ", aurora_gateway.session=True, aurora_gateway.exchange.outcome=session_rejected",
            Tags(span));
    }

    [Fact]
    public async Task What_is_not_traced_is_not_pointed_at()
    {
        sampled = ActivitySamplingResult.None;
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_1");
        using var request = new Activity("request").Start();
        Assert.NotNull((await ring.AskAsync(Owner)).Key);
        Assert.Empty(Spans());
        Assert.Empty(request.Links);
    }

    [Fact]
    public async Task A_failure_in_tracing_keeps_no_caller_waiting()
    {
        stopped = static span => throw new InvalidOperationException(span.DisplayName);
        ring.Exchange.Automatic = _ => ring.Exchange.Key("tk_1");
        Assert.NotNull((await ring.AskAsync(Owner).Within("the key")).Key);
        Assert.Single(Spans());
    }

    private static string Tags(Activity span) => string.Join(", ", span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));

    private static bool IsOurs(Activity span) => (string?)span.GetTagItem("aurora_gateway.tenant") == Owner.Tenant.ToString();

    private IEnumerable<Activity> Spans() => ended.Where(IsOurs);
}
