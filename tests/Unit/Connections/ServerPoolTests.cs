using AuroraGateway.Connections;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Connections;

/// <summary>A pool on which a request timed out gives its connections no further one.</summary>
public sealed class ServerPoolTests
{
    private readonly FakeTimeProvider time = new();
    private readonly List<Sender> made = [];

    [Fact]
    public void Connections_that_are_distrusted_are_replaced_at_once_and_only_once()
    {
        using var pool = Open();
        var first = pool.Current;
        pool.Distrust(first);
        var second = pool.Current;
        Assert.NotSame(first, second);
        pool.Distrust(first);
        Assert.Same(second, pool.Current);
        Assert.Equal(2, made.Count);
    }

    [Fact]
    public void Its_twin_is_replaced_with_it_and_only_once()
    {
        using ServerPool pool = Open(), twin = Open();
        (pool.Twin, twin.Twin) = (twin, pool);
        var (first, other) = (pool.Current, twin.Current);
        pool.Distrust(first);
        twin.Distrust(other);
        Assert.NotSame(first, pool.Current);
        Assert.NotSame(other, twin.Current);
        Assert.Equal(4, made.Count);
    }

    [Fact]
    public void The_old_ones_are_kept_for_requests_in_flight_and_then_disposed()
    {
        using var pool = Open();
        pool.Distrust(pool.Current);
        Assert.False(made[0].IsDisposed);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(made[0].IsDisposed);
        Assert.False(made[1].IsDisposed);
        Assert.Equal(0, pool.Retired);
    }

    [Fact]
    public void Disposed_it_disposes_all_and_makes_no_more()
    {
        var pool = Open();
        pool.Distrust(pool.Current);
        pool.Dispose();
        Assert.All(made, sender => Assert.True(sender.IsDisposed));
        pool.Distrust(pool.Current);
        Assert.Equal(2, made.Count);
    }

    private ServerPool Open()
    {
        var connector = new ServerConnector(new ConnectTerms(TimeSpan.FromSeconds(5), null, null), new AddressBook(time), time);
        return ServerPool.Open(connector, 1, reach: null, time, static () => new SocketsHttpHandler(), handler =>
        {
            made.Add(new Sender(handler));
            return made[^1];
        });
    }

    private sealed class Sender(HttpMessageHandler handler) : HttpMessageInvoker(handler)
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
