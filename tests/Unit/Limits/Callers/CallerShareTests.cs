using AuroraGateway.Callers;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Limits.Callers;

public sealed class CallerShareTests
{
    private const int Rounds = 20_000;

    private static readonly Caller[] Both = [new("batch", 0), new("crm", 1)];

    [Fact]
    public void One_request_more_than_the_share_is_refused_and_not_counted()
    {
        var share = new CallerShare(new ShareTerms(2));
        Assert.Null(share.Enter());
        Assert.Null(share.Enter());
        var refusal = share.Enter();
        Assert.Equal(ProblemCode.Overloaded, refusal!.Code);
        Assert.Equal(TimeSpan.FromSeconds(1), refusal.RetryAfter);
        Assert.Contains("2 requests", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(2, share.InFlight);

        share.Leave();
        Assert.Null(share.Enter());
        Assert.NotNull(share.Enter());
    }

    [Fact]
    public void What_one_caller_has_on_the_way_is_nothing_to_another()
    {
        var shares = new CallerShares(Both, new ShareTerms(1));
        Assert.Null(shares.Of(Both[0]).Enter());
        Assert.NotNull(shares.Of(Both[0]).Enter());
        Assert.Null(shares.Of(Both[1]).Enter());
    }

    [Fact]
    public void A_caller_that_is_no_longer_configured_does_not_keep_the_others_from_going_on()
    {
        var before = new CallerShares(Both, new ShareTerms(1));
        before.Of(Both[1]).Enter();
        var after = new CallerShares([new("crm", 0)], new ShareTerms(1)).After(before);
        Assert.Equal(1, after.Of(new("crm", 0)).InFlight);
    }

    [Fact]
    public async Task Threads_that_come_and_go_never_exceed_the_share_and_leave_it_whole()
    {
        var share = new CallerShare(new ShareTerms(3));
        var (inside, most, refused) = (0, 0, 0);
        using var start = new Barrier(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (var round = 0; round < Rounds; round++)
                {
                    if (share.Enter() is not null)
                    {
                        Interlocked.Increment(ref refused);
                        continue;
                    }

                    Raise(ref most, Interlocked.Increment(ref inside));
                    Interlocked.Decrement(ref inside);
                    share.Leave();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.InRange(most, 1, 3);
        Assert.InRange(refused, 0, (4 * Rounds) - 1);
        Assert.Equal(0, share.InFlight);
    }

    // Fewer threads than the share leave no moment in which it is full.
    [Fact]
    public async Task No_request_is_refused_while_there_is_room()
    {
        var share = new CallerShare(new ShareTerms(4));
        using var start = new Barrier(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (var round = 0; round < Rounds; round++)
                {
                    Assert.Null(share.Enter());
                    share.Leave();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.Equal(0, share.InFlight);
    }

    [Fact]
    public void What_is_on_the_way_stays_counted_over_a_reload_and_the_new_share_holds_for_what_comes()
    {
        var before = new CallerShares([Both[1] with { Index = 0 }], new ShareTerms(3));
        var entered = before.Of(before.Callers[0]);
        Assert.Null(entered.Enter());
        Assert.Null(entered.Enter());

        var after = new CallerShares(Both, new ShareTerms(2)).After(before);
        Assert.Equal(0, after.Of(Both[0]).InFlight);
        Assert.Equal(2, after.Of(Both[1]).InFlight);
        Assert.NotNull(after.Of(Both[1]).Enter());

        // What it leaves in the old share is free in the new one. The old one keeps its own terms.
        entered.Leave();
        Assert.Null(after.Of(Both[1]).Enter());
        Assert.Null(entered.Enter());
    }

    [Fact]
    public void A_request_that_waits_has_no_place_but_is_held()
    {
        var share = new CallerShare(new ShareTerms(1, mostHeld: 3));
        Assert.Null(share.Enter());
        share.StandAside(Tenant(1));
        Assert.Equal((0, 1), (share.InFlight, share.AllHeld));
        Assert.Null(share.Enter());
        Assert.NotNull(share.Return());
        share.StandAside(Tenant(2));
        Assert.Null(share.Enter());
        share.StandAside(Tenant(3));

        // Three wait: a fourth is refused though no place is taken.
        Assert.Contains("3 requests", share.Enter()!.Detail, StringComparison.Ordinal);
        share.Waited(Tenant(1));
        Assert.Null(share.Return());
        share.Leave();
        Assert.Equal((0, 2), (share.InFlight, share.AllHeld));
        Assert.Null(share.Enter());
        share.Leave();
        share.Leave(hasPlace: false);
        share.Leave(hasPlace: false);
        Assert.Equal((0, 0), (share.InFlight, share.AllHeld));
    }

    [Fact]
    public void Requests_that_wait_for_one_tenant_leave_half_of_the_room_to_the_callers_other_tenants()
    {
        var share = new CallerShare(new ShareTerms(2, mostHeld: 10));
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(share.Crowded(Tenant(1)));
            Assert.Null(share.Enter());
            share.StandAside(Tenant(1));
        }

        Assert.Equal(ProblemCode.Overloaded, share.Crowded(Tenant(1))!.Code);
        Assert.Null(share.Crowded(Tenant(2)));
        Assert.Null(share.Enter());
        share.Waited(Tenant(1));
        Assert.Null(share.Crowded(Tenant(1)));
    }

    [Theory]
    [InlineData(256, 682)]
    [InlineData(1024, 2730)]
    [InlineData(24 * 1024, 20_000)]
    public void What_one_caller_may_have_waiting_follows_from_the_memory(long megabytes, int held) =>
        Assert.Equal(held, CallerShares.Held(megabytes * 1024 * 1024));

    [Fact]
    public void Neither_who_passes_nor_who_is_refused_costs_memory()
    {
        var share = new CallerShare(new ShareTerms(1));
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                share.Enter();
                share.Enter();
                share.Leave();
            }
        }));
    }

    [Theory]
    [InlineData(1024, 1, 1024)]
    [InlineData(1024, 2, 768)]
    [InlineData(1024, 50, 768)]
    [InlineData(7, 2, 6)]
    [InlineData(2, 2, 1)]
    [InlineData(1, 2, 1)]
    public void A_caller_alone_may_use_every_connection_and_one_of_several_leaves_the_others_some(int connections, int callers, int most) =>
        Assert.Equal(most, CallerShares.Usual(connections, callers));

    private static TenantId Tenant(int number) => TenantId.Parse($"{number:x8}-0000-4000-8000-000000000000");

    private static void Raise(ref int most, int seen)
    {
        for (var known = Volatile.Read(ref most); seen > known;)
        {
            known = Interlocked.CompareExchange(ref most, seen, known);
        }
    }
}
