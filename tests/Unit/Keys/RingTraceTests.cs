using System.Diagnostics;
using AuroraGateway.Keys;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Unit.Keys;

/// <summary>An exchange as a trace of its own.</summary>
public sealed class RingTraceTests : IDisposable
{
    private readonly List<Activity> ended = [];
    private readonly KeyOwner owner = Ring.Owner(0x7a);
    private readonly ActivityListener listener;
    private readonly Ring ring = new();

    public RingTraceTests()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                // Other tests exchange beside this one.
                if (activity.GetTagItem("aurora_gateway.tenant") is string tenant && tenant == owner.Tenant.ToString())
                {
                    lock (ended)
                    {
                        ended.Add(activity);
                    }
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
    public async Task Each_request_that_waited_is_linked_to_the_exchange_and_none_is_its_parent()
    {
        using var first = new Activity("first").Start();
        var one = ring.AskAsync(owner);
        Activity.Current = null;
        using var second = new Activity("second").Start();
        var other = ring.AskAsync(owner);
        Activity.Current = null;
        (await ring.Exchange.NextAsync()).Answer(ring.Exchange.Key("tk_1"));
        await Task.WhenAll(one, other);

        var span = Assert.Single(ended);
        Assert.Equal(("exchange", ActivityKind.Client, "bought", false), (span.OperationName, span.Kind, span.GetTagItem("aurora_gateway.exchange.outcome"), span.GetTagItem("aurora_gateway.session")));
        Assert.Equal((null, ActivityStatusCode.Unset), (span.ParentId, span.Status));
        Assert.Equal([span.Context], first.Links.Select(link => link.Context));
        Assert.Equal([span.Context], second.Links.Select(link => link.Context));
    }

    [Fact]
    public async Task A_failed_exchange_says_why_and_that_it_was_a_sessions()
    {
        var session = SessionToken.TryParse("st_1")!;
        ring.Exchange.Automatic = _ => new KeyFailure(KeyFailureKind.SessionRejected, "no such session");
        await ring.AskAsync(new KeyOwner(owner.Tenant, session.HandleFor("app")), session);

        var span = Assert.Single(ended);
        Assert.Equal((ActivityStatusCode.Error, "no such session", true), (span.Status, span.StatusDescription, span.GetTagItem("aurora_gateway.session")));
        Assert.Equal("session_rejected", span.GetTagItem("aurora_gateway.exchange.outcome"));
    }
}
