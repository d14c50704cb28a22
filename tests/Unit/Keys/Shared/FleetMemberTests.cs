using AuroraGateway.Keys.Shared;

namespace AuroraGateway.Unit.Keys.Shared;

public sealed class FleetMemberTests : IDisposable
{
    private readonly Ring ring = new();
    private readonly Replica replica = new();

    public void Dispose()
    {
        ring.Dispose();
        replica.Dispose();
    }

    [Fact]
    public async Task A_failure_that_nobody_thought_of_leaves_the_replica_alone_and_it_comes_back()
    {
        replica.State.GoAlone("the test says so");
        replica.Store.OnProbe = () => throw new InvalidOperationException("nobody thought of this");
        using var member = new FleetMember(replica.Store, replica.State, replica.News, replica.Wakeups, ring.Keys, new RedisOptions(), replica.Time);
        await member.StartAsync(CancellationToken.None);
        Assert.False(replica.State.IsTogether);

        replica.Store.OnProbe = null;
        await Waiting.UntilAsync(() =>
        {
            replica.Time.Advance(TimeSpan.FromSeconds(2));
            return replica.State.IsTogether;
        });
        await member.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task An_answer_that_nobody_thought_of_makes_the_replica_buy_for_itself()
    {
        replica.Store.OnLook = _ => throw new InvalidCastException("an answer of another shape");
        var buying = replica.BuyAsync(Ring.Owner(1));
        (await replica.Aurora.NextAsync()).Answer(replica.Aurora.Key("tk_1"));
        Assert.NotNull((await buying).Bought);
        Assert.False(replica.State.IsTogether);
    }
}
