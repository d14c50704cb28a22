using AuroraGateway.Callers;
using AuroraGateway.Hosting.Health;
using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Hosting.Resources;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Hosting.Health;

public sealed class ListenerUpkeepTests : IDisposable
{
    private const long Limit = 256L * 1024 * 1024;

    private readonly FakeTimeProvider clock = new();
    private readonly ConnectionTable table;
    private readonly ListenerUpkeep upkeep;
    private long memory = Limit / 2;
    private long afterCollection = Limit / 2;
    private int collections;

    public ListenerUpkeepTests()
    {
        table = new ConnectionTable(100, 75, clock);
        upkeep = new ListenerUpkeep(
            table, ResourceBudget.Of(new MachineLimits(Limit, "cgroup", 1024, 2), new ResourceClaims()), clock,
            NullLogger<ListenerUpkeep>.Instance, () => memory, () =>
            {
                collections++;
                memory = afterCollection;
            });
        upkeep.StartAsync(CancellationToken.None);
    }

    [Fact]
    public void While_memory_suffices_nothing_is_closed_or_collected()
    {
        Open(80);
        Tick();
        Assert.Equal((80, 0), (table.Count, collections));
    }

    [Fact]
    public void Short_memory_is_collected_first_and_then_connections_without_proof_are_closed_oldest_first()
    {
        var connections = Open(80);
        connections[0].Prove(new Caller("crm", 0));
        memory = Limit * 9 / 10;
        Tick();
        Assert.Equal((80, 1), (table.Count, collections));

        memory = afterCollection = Limit * 9 / 10;
        Tick();
        Assert.Equal((70, 2), (table.Count, collections));
        Assert.False(connections[0].IsClosed);
        Assert.All(connections[1..11], connection => Assert.True(connection.IsClosed));
        Assert.All(connections[11..], connection => Assert.False(connection.IsClosed));
    }

    [Fact]
    public void Connections_without_a_request_are_closed_in_time()
    {
        Open(5);
        clock.Advance(ConnectionTable.LongestUnproven);
        Tick();
        Assert.Equal((0, 5L), (table.Count, table.Expired));
    }

    public void Dispose() => upkeep.Dispose();

    private void Tick() => clock.Advance(ListenerUpkeep.Interval);

    private List<CallerConnection> Open(int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        var connection = new CallerConnection(table, new OpenConnections(), isProbe: false);
        table.Enter(connection);
        connection.Attach(new DefaultConnectionContext());
        return connection;
    })];
}
