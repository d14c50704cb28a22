namespace AuroraGateway.Unit.Limits.Shared;

public sealed class AllotmentsTests
{
    [Fact]
    public async Task The_roll_is_called_at_the_start_and_every_five_seconds()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        Assert.Single(scene.Store.Rolls);
        scene.Pass(4.5);
        Assert.Single(scene.Store.Rolls);
        scene.Pass(0.5);
        Assert.Equal(2, scene.Store.Rolls.Count);
        Assert.Single(scene.Store.Rolls.Distinct());
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData(0, 1)]
    [InlineData(2, 2)]
    public async Task A_roll_call_without_an_answer_leaves_the_last_and_nobody_is_less_than_one(int? answer, int replicas)
    {
        using var scene = new AllotmentScene();
        scene.Store.Roll = Task.FromResult<int?>(4);
        Assert.Equal(1, scene.Fleet.Replicas);
        await scene.StartAsync();
        Assert.Equal(4, scene.Fleet.Replicas);
        scene.Store.Roll = Task.FromResult(answer);
        scene.Pass(5);
        Assert.Equal(replicas, scene.Fleet.Replicas);
    }

    [Fact]
    public async Task A_slow_roll_call_counts_as_a_question_and_none_is_called_beside_it()
    {
        using var scene = new AllotmentScene();
        var roll = new TaskCompletionSource<int?>();
        scene.Store.Roll = roll.Task;
        await scene.StartAsync();
        Assert.Equal(1, scene.Fleet.Asking);
        scene.Pass(20);
        Assert.Single(scene.Store.Rolls);
        roll.SetResult(2);
        await scene.SettleAsync();
        scene.Pass(0.5);
        Assert.Equal(2, scene.Store.Rolls.Count);
    }

    [Fact]
    public async Task No_roll_is_called_while_the_store_cannot_be_used()
    {
        using var scene = new AllotmentScene();
        scene.Store.IsTogether = false;
        await scene.StartAsync();
        scene.Pass(10);
        Assert.Empty(scene.Store.Rolls);
        scene.Store.IsTogether = true;
        scene.Pass(0.5);
        Assert.Single(scene.Store.Rolls);
    }

    [Fact]
    public async Task Each_allotment_is_a_member_of_its_own_that_begins_with_the_replicas_name()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        var other = scene.Fleet.Open("limit", _ => 0);
        other.Limit = 1;
        scene.Want(1, 1);
        lock (other.Sync)
        {
            other.Want(1, 1, scene.Now);
        }

        var members = new[] { (await scene.Store.NextAsync()).Question.Member, (await scene.Store.NextAsync()).Question.Member };
        Assert.Equal(2, members.Distinct().Count());
        Assert.All(members, member => Assert.StartsWith(scene.Store.Rolls[0] + ".", member, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_shutdown_gives_back_what_is_not_in_use_and_waits_for_the_answer()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        scene.Taken = 2;
        var stop = scene.Fleet.StopAsync(CancellationToken.None);
        var question = await scene.Store.NextAsync();
        Assert.Equal((2, 2, 2), (question.Question.Kept, question.Question.Wanted, question.Question.Demand));
        Assert.False(stop.IsCompleted);
        question.Answer(2, 98, 2);
        await stop.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(0, scene.Fleet.Asking);
    }

    [Fact]
    public async Task A_question_under_way_at_the_shutdown_is_followed_by_one_that_gives_back_what_it_brought()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        scene.Want(1, 1);
        var under = await scene.Store.NextAsync();
        var stop = scene.Fleet.StopAsync(CancellationToken.None);
        scene.Taken = 1;
        under.Answer(5, 50, 50);
        var last = await scene.Store.NextAsync();
        Assert.Equal((1, 1, 1), (last.Question.Kept, last.Question.Wanted, last.Question.Demand));
        Assert.False(stop.IsCompleted);
        last.Answer(1, 99, 1);
        await stop.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(scene.IsAsking);
    }

    [Fact]
    public async Task While_the_shutdown_gives_back_nobody_asks_for_more()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        var changes = scene.Changes;
        var stop = scene.Fleet.StopAsync(CancellationToken.None);
        scene.Want(1, 1);
        scene.Refuse();
        (await scene.Store.NextAsync()).Answer(0, 100, 0);
        await stop.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await scene.SettleAsync();
        Assert.Equal(changes + 1, scene.Changes);
    }

    [Fact]
    public async Task After_the_shutdown_nobody_asks_any_more_whatever_there_is()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        var stop = scene.Fleet.StopAsync(CancellationToken.None);
        (await scene.Store.NextAsync()).Answer(0, 50, 50);
        await stop.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await scene.SettleAsync();
        scene.Want(1, 1);
        Assert.False(scene.IsAsking);
    }

    [Fact]
    public async Task A_shutdown_in_a_hurry_does_not_wait_for_the_store()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        await scene.Fleet.StopAsync(new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        (await scene.Store.NextAsync()).StayWithoutAnswer();
        await scene.SettleAsync();
        Assert.Equal(0, scene.Room);
    }

    [Fact]
    public async Task A_shutdown_asks_nothing_of_a_store_that_cannot_be_used()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        scene.Store.IsTogether = false;
        await scene.Fleet.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(scene.IsAsking);
    }

    [Fact]
    public async Task Who_asks_after_the_shutdown_goes_on_alone()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        await scene.Fleet.StopAsync(CancellationToken.None);
        scene.Want(1, 1);
        await scene.SettleAsync();
        Assert.Equal(100, scene.Room);
        scene.Pass(10);
        Assert.Single(scene.Store.Rolls);
    }
}
