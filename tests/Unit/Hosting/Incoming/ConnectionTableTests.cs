using AuroraGateway.Callers;
using AuroraGateway.Hosting.Incoming;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Hosting.Incoming;

public class ConnectionTableTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void At_the_bound_the_oldest_connection_without_proof_makes_room()
    {
        var table = new ConnectionTable(3, 3, clock);
        var first = Open(table, out _);
        var second = Open(table, out _);
        var third = Open(table, out _);
        first.Prove(new Caller("crm", 0));
        Assert.Equal(3, table.Count);

        var fourth = Open(table, out var admission);
        Assert.Equal(Admission.AdmittedForAnother, admission);
        Assert.Equal((false, true, false, false), (IsClosed(first), IsClosed(second), IsClosed(third), IsClosed(fourth)));
        Assert.Equal((3, 1L), (table.Count, table.Shed));
    }

    [Fact]
    public void With_a_proof_on_every_connection_a_new_one_is_refused()
    {
        var table = new ConnectionTable(2, 2, clock);
        var (first, second) = (Open(table, out _), Open(table, out _));
        first.Prove(new Caller("crm", 0));
        second.Prove(new Caller("erp", 1));
        Open(table, out var admission);
        Assert.Equal(Admission.Refused, admission);
        Assert.Equal((2, 1L), (table.Count, table.Refused));

        table.Leave(first);
        Open(table, out admission);
        Assert.Equal(Admission.Admitted, admission);
    }

    [Fact]
    public void One_caller_alone_does_not_keep_the_others_out()
    {
        var table = new ConnectionTable(4, ConnectionTable.ShareOf(4, callers: 2), clock);
        var mine = Enumerable.Range(0, 4).Select(_ => Open(table, out var _)).ToList();
        mine.ForEach(connection => connection.Prove(new Caller("greedy", 0)));
        Assert.Equal([true, true, true, false], mine.Select(connection => connection.IsProven));

        var other = Open(table, out var admission);
        Assert.Equal(Admission.AdmittedForAnother, admission);
        Assert.True(IsClosed(mine[3]));
        other.Prove(new Caller("modest", 1));
        Assert.True(other.IsProven);
    }

    [Fact]
    public void A_place_that_a_caller_leaves_is_free_for_its_next_connection()
    {
        var table = new ConnectionTable(4, 1, clock);
        for (var round = 0; round < 3; round++)
        {
            var connection = Open(table, out _);
            connection.Prove(new Caller("crm", 0));
            Assert.True(connection.IsProven);
            table.Leave(connection);
            table.Leave(connection);
        }

        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void A_connection_without_a_request_is_closed_after_a_time_and_one_in_use_or_with_a_proof_is_not()
    {
        var table = new ConnectionTable(10, 10, clock);
        var (idle, busy, proven, beyond) = (Open(table, out _), Open(table, out _), Open(table, out _), Open(table, out _));
        proven.Prove(new Caller("crm", 0));
        clock.Advance(ConnectionTable.LongestUnproven / 2);
        busy.Seen();
        clock.Advance(ConnectionTable.LongestUnproven / 2);
        table.ShedExpired();
        Assert.Equal((true, false, false, true), (IsClosed(idle), IsClosed(busy), IsClosed(proven), IsClosed(beyond)));
        Assert.Equal((2, 2L, 0L), (table.Count, table.Expired, table.Shed));
    }

    [Fact]
    public void A_connection_that_was_chosen_before_it_was_known_is_closed_when_it_is()
    {
        var table = new ConnectionTable(1, 1, clock);
        var early = new CallerConnection(table, new OpenConnections(), isProbe: false);
        table.Enter(early);
        Open(table, out _);
        var context = new DefaultConnectionContext();
        early.Attach(context);
        Assert.True(context.ConnectionClosed.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Under_real_threads_the_bound_holds_and_nothing_is_lost()
    {
        const int Most = 16;
        var table = new ConnectionTable(Most, 12, clock);
        var callers = new[] { new Caller("a", 0), new Caller("b", 1) };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var open = new Queue<CallerConnection>();
            for (var i = 0; i < 5_000; i++)
            {
                var connection = Open(table, out var admission);
                if (admission != Admission.Refused)
                {
                    open.Enqueue(connection);
                }

                if (random.Next(2) == 0)
                {
                    connection.Prove(callers[random.Next(2)]);
                }

                while (open.Count > 4)
                {
                    table.Leave(open.Dequeue());
                }

                Assert.InRange(table.Count, 0, Most);
            }

            foreach (var connection in open)
            {
                table.Leave(connection);
            }
        })));
        Assert.Equal(0, table.Count);
        var last = Enumerable.Range(0, 12).Select(_ => Open(table, out var _)).ToList();
        last.ForEach(connection => connection.Prove(callers[0]));
        Assert.All(last, connection => Assert.True(connection.IsProven));
    }

    [Fact]
    public void Beyond_what_heads_may_take_the_connection_whose_head_is_long_for_the_longest_time_is_closed()
    {
        var heads = new HeadBudget(10_000 * HeadBudget.CostOfByte, clock);
        var table = new ConnectionTable(10, 10, clock, heads);
        var (small, first, second, proven) = (Open(table, out _), Open(table, out _), Open(table, out _), Open(table, out _));
        small.Received(HeadBudget.Free);
        proven.Received(9_000);
        proven.Prove(new Caller("crm", 0));
        Assert.Equal(0, heads.Used);

        // In pieces, as they arrive, until the request is whole.
        first.Received(9_000);
        first.Seen();
        first.Received(3_000);
        first.Received(1_000);
        second.Received(6_000);
        Assert.Equal(10_000 * HeadBudget.CostOfByte, heads.Used);
        Assert.Equal((4, 0L), (table.Count, heads.Closed));

        second.Received(1);
        Assert.Equal((false, true, false, false), (IsClosed(small), IsClosed(first), IsClosed(second), IsClosed(proven)));
        Assert.Equal((3, 1L, 0L), (table.Count, heads.Closed, table.Shed));
        Assert.Equal(6_001 * HeadBudget.CostOfByte, heads.Used);
        table.Leave(second);
        Assert.Equal(0, heads.Used);
    }

    [Fact]
    public void A_connection_that_alone_has_more_than_all_heads_may_take_is_closed()
    {
        var heads = new HeadBudget(4_000 * HeadBudget.CostOfByte, clock);
        var table = new ConnectionTable(10, 10, clock, heads);
        var connection = Open(table, out _);
        connection.Received(5_000);
        Assert.True(IsClosed(connection));

        // Its reader may be a step behind.
        connection.Received(5_000);
        Assert.Equal((0, 0L, 1L), (table.Count, heads.Used, heads.Closed));
    }

    [Fact]
    public void A_head_over_HTTP2_counts_whole_until_it_is_a_request_with_a_proof_or_without()
    {
        var heads = new HeadBudget(3 * HeadBudget.Http2Head * HeadBudget.CostOfByte, clock);
        var table = new ConnectionTable(10, 10, clock, heads);
        var (stranger, caller, other) = (Open(table, out _), Open(table, out _), Open(table, out _));
        stranger.CountsHeads = caller.CountsHeads = other.CountsHeads = true;
        caller.Prove(new Caller("crm", 0));
        for (var i = 0; i < 10; i++)
        {
            stranger.HeadBegan();
            stranger.Begin();
            caller.HeadBegan();
            caller.HeadBegan();
            caller.Begin();
            caller.Begin();
        }

        Assert.Equal(0, heads.Used);
        for (var i = 0; i < 5; i++)
        {
            caller.HeadBegan();
        }

        Assert.Equal(3 * HeadBudget.Http2Head * HeadBudget.CostOfByte, heads.Used);
        other.HeadBegan();
        Assert.Equal((false, true, false, 1L), (IsClosed(stranger), IsClosed(caller), IsClosed(other), heads.Closed));
        other.Prove(new Caller("erp", 1));
        Assert.Equal(0, heads.Used);
    }

    [Fact]
    public void Heads_that_never_become_requests_are_removed_when_the_server_has_removed_them()
    {
        var heads = new HeadBudget(1_000_000, clock);
        var table = new ConnectionTable(10, 10, clock, heads);
        var (http2, http1) = (Open(table, out _), Open(table, out _));
        http2.CountsHeads = true;
        http2.HeadBegan();
        http1.Received(4_000);
        clock.Advance(HeadBudget.Kept / 2);
        heads.Expire();
        Assert.Equal((HeadBudget.Http2Head + 4_000) * HeadBudget.CostOfByte, heads.Used);
        clock.Advance(HeadBudget.Kept / 2);
        heads.Expire();
        Assert.Equal(4_000 * HeadBudget.CostOfByte, heads.Used);
    }

    [Fact]
    public async Task Under_real_threads_heads_stay_within_their_bound_and_nothing_is_lost()
    {
        var heads = new HeadBudget(40_000 * HeadBudget.CostOfByte, clock);
        var table = new ConnectionTable(1_000, 1_000, clock, heads);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 2_000; i++)
            {
                var connection = Open(table, out _);
                for (var piece = random.Next(8); piece > 0; piece--)
                {
                    connection.Received(random.Next(4_096));
                }

                if (random.Next(2) == 0)
                {
                    connection.Prove(new Caller("a", 0));
                }

                table.Leave(connection);
            }
        })));
        Assert.Equal((0, 0L), (table.Count, heads.Used));
    }

    private static CallerConnection Open(ConnectionTable table, out Admission admission)
    {
        var connection = new CallerConnection(table, new OpenConnections(), isProbe: false);
        admission = table.Enter(connection);
        connection.Attach(new DefaultConnectionContext());
        return connection;
    }

    private static bool IsClosed(CallerConnection connection) => connection.IsClosed;
}
