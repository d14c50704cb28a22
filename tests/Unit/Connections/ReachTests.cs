using AuroraGateway.Connections;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Connections;

/// <summary>Readiness follows attempts of the gateway's own, not requests that a load balancer may withhold.</summary>
public sealed class ReachTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly List<string?> changes = [];
    private readonly Reach reach;
    private volatile bool isDown;
    private volatile int probes;

    public ReachTests() => reach = new Reach(
        _ =>
        {
            probes++;
            return isDown ? throw new ConnectException(ConnectStep.Tcp, "refused") : Task.CompletedTask;
        },
        time,
        trouble => changes.Add(trouble?.Message));

    public void Dispose() => reach.Dispose();

    [Fact]
    public async Task One_connection_that_fails_is_no_trouble_if_the_next_succeeds()
    {
        reach.Failed();
        await Waiting.UntilAsync(() => probes == 1);
        Assert.Null(reach.Trouble);
        Assert.Empty(changes);
    }

    [Fact]
    public async Task Trouble_begins_with_an_attempt_that_fails_too_and_ends_without_a_request()
    {
        isDown = true;
        reach.Failed();
        await Waiting.UntilAsync(() => reach.Trouble?.Message == "refused");
        reach.Failed();
        isDown = false;
        await Waiting.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return reach.Trouble is null;
        });
        Assert.Equal(["refused", null], changes);
        Assert.Equal(2, probes);
    }

    [Fact]
    public async Task A_connection_of_a_request_ends_it_at_once()
    {
        isDown = true;
        reach.Failed();
        await Waiting.UntilAsync(() => reach.Trouble is not null);
        reach.Connected();
        Assert.Null(reach.Trouble);
    }
}
