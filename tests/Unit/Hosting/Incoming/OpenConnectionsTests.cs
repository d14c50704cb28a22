using AuroraGateway.Hosting.Incoming;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Hosting.Incoming;

/// <summary>Which connections are closed when the process stops, and when.</summary>
public sealed class OpenConnectionsTests
{
    private readonly OpenConnections open = new();

    [Fact]
    public void A_connection_with_a_request_is_not_closed_and_announces_its_end()
    {
        var (connection, lifetime) = Open();
        connection.Begin();
        Assert.False(connection.IsEnding);
        open.BeginEnd();
        open.CloseIdle(TimeSpan.Zero);
        Assert.Equal((true, 0), (connection.IsEnding, lifetime.Requests));

        connection.End();
        open.CloseIdle(TimeSpan.Zero);
        Assert.Equal(1, lifetime.Requests);
    }

    [Fact]
    public void A_connection_that_was_used_just_now_is_not_closed_because_its_next_request_may_be_on_its_way()
    {
        var (connection, lifetime) = Open();
        connection.Begin();
        connection.End();
        open.BeginEnd();
        open.CloseIdle(TimeSpan.FromHours(1));
        Assert.Equal(0, lifetime.Requests);
    }

    [Fact]
    public void An_HTTP2_connection_sends_GOAWAY_while_it_has_a_request_and_not_before()
    {
        var (busy, first) = Open(isHttp2: true);
        var (idle, second) = Open(isHttp2: true);
        busy.Begin();
        open.BeginEnd();
        Assert.Equal((1, 0), (first.Requests, second.Requests));
        idle.Begin();
        Assert.Equal(1, second.Requests);
    }

    [Fact]
    public void One_that_has_ended_is_not_waited_for()
    {
        var (connection, _) = Open();
        Assert.Equal(1, open.Count);
        open.Remove(connection);
        Assert.Equal(0, open.Count);
    }

    private (CallerConnection Connection, Lifetime Lifetime) Open(bool isHttp2 = false)
    {
        var connection = new CallerConnection(new ConnectionTable(10, 10, new FakeTimeProvider()), open, isProbe: false);
        var lifetime = new Lifetime();
        var context = new DefaultConnectionContext();
        context.Features.Set<IConnectionLifetimeNotificationFeature>(lifetime);
        if (isHttp2)
        {
            context.Features.Set<ITlsApplicationProtocolFeature>(new Http2());
        }

        connection.Attach(context);
        open.Add(connection);
        return (connection, lifetime);
    }

    private sealed class Lifetime : IConnectionLifetimeNotificationFeature
    {
        public int Requests { get; private set; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => Requests++;
    }

    private sealed class Http2 : ITlsApplicationProtocolFeature
    {
        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();
    }
}
