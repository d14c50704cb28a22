namespace AuroraGateway.Unit.Limits.Shared;

public sealed class AllotmentTests
{
    [Fact]
    public async Task The_first_question_keeps_nothing_and_asks_for_a_twentieth_of_the_limit()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        Assert.False(scene.IsAsking);
        Assert.False(scene.Own.KnowsPool(scene.Now));
        Assert.Equal(0, scene.Room);
        Assert.Equal(100, scene.Own.Expected(scene.Now));
        scene.Want(3, 2);
        var question = (await scene.Store.NextAsync()).Question;
        Assert.Equal(("limit", 0, 5, 8, 100), (question.Name, question.Kept, question.Wanted, question.Demand, question.Limit));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.Zero), (question.Term, question.Memory, question.Closure));
    }

    [Theory]
    [InlineData(100, 30, 30, 35)]
    [InlineData(100, 120, 100, 100)]
    [InlineData(10, 0, 1, 2)]
    [InlineData(1_000_000, 0, 1000, 1001)]
    public async Task What_is_asked_for_covers_the_calls_that_could_go_at_once_and_is_never_more_than_the_limit(int limit, int atOnce, int wanted, int demand)
    {
        using var scene = new AllotmentScene(limit);
        await scene.StartAsync();
        scene.Want(Math.Max(1, atOnce), atOnce);
        var question = (await scene.Store.NextAsync()).Question;
        Assert.Equal((wanted, demand), (question.Wanted, question.Demand));
    }

    [Fact]
    public async Task A_refusal_demands_the_whole_limit_once()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        scene.Refuse();
        var first = await scene.Store.NextAsync();
        Assert.Equal(100, first.Question.Demand);
        first.Answer(5, 50, 50);
        await scene.SettleAsync();
        scene.Taken = 5;
        scene.Want(1, 1);
        Assert.Equal(5 + 5 + 1, (await scene.Store.NextAsync()).Question.Demand);
    }

    [Fact]
    public async Task Nobody_waits_no_question()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        scene.Want(0, 0);
        Assert.False(scene.IsAsking);
        Assert.False(scene.Own.IsActive);
        Assert.True(scene.Own.Arrival().IsCompleted);
    }

    [Theory]
    [InlineData(5, 50, 20, 5, 20)]
    [InlineData(5, 3, 20, 5, 8)]
    [InlineData(5, 1, 3, 5, 5)]
    [InlineData(5, 0, 5, 5, 5)]
    [InlineData(5, 0, 3, 3, 3)]
    public async Task An_answer_gives_room_and_what_lies_over_the_share_is_used_only_while_nobody_lacks_it(int held, int pool, int share, int room, int expected)
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(held, pool, share);
        Assert.Equal((room, expected), (scene.Room, scene.Own.Expected(scene.Now)));
        Assert.Equal(room + pool, scene.Own.WithPool(room));
        Assert.True(scene.Own.KnowsPool(scene.Now));
        scene.Taken = 100;
        Assert.Equal(0, scene.Room);
    }

    [Fact]
    public async Task What_is_held_is_valid_for_a_term_from_the_question_and_not_from_a_slow_answer()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        scene.Want(1, 1);
        var question = await scene.Store.NextAsync();
        scene.Pass(4);
        question.Answer(5, 50, 50);
        await scene.SettleAsync();
        var end = scene.Now + scene.Ticks(6);
        Assert.Equal((5, 0), (scene.Own.Room(end - 1), scene.Own.Room(end)));
        Assert.True(scene.Own.KnowsPool(end - 1));
        Assert.False(scene.Own.KnowsPool(end));
        Assert.Equal((50, 100), (scene.Own.Expected(end - 1), scene.Own.Expected(end)));
    }

    [Theory]
    [InlineData(2, 50, 50, false)]
    [InlineData(3, 50, 50, true)]
    [InlineData(5, 0, 50, false)]
    [InlineData(5, 50, 5, false)]
    [InlineData(5, 1, 6, true)]
    public async Task A_permit_taken_asks_for_more_where_half_a_batch_is_left_and_more_may_be_had(int taken, int pool, int share, bool asks)
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, pool, share);
        scene.Taken = taken;
        scene.Touch();
        Assert.Equal(asks, scene.IsAsking);
        if (asks)
        {
            var question = (await scene.Store.NextAsync()).Question;
            Assert.Equal((5, 10, taken + 5), (question.Kept, question.Wanted, question.Demand));
        }
    }

    [Fact]
    public async Task Without_an_answer_a_replica_goes_on_with_its_part_of_the_limit_and_asks_again_at_the_next_beat()
    {
        using var scene = new AllotmentScene();
        scene.Store.Roll = Task.FromResult<int?>(3);
        await scene.StartAsync();
        scene.Want(1, 1);
        await scene.StayWithoutAnswerAsync();
        Assert.Equal((33, 33, 7), (scene.Room, scene.Own.Expected(scene.Now), scene.Own.WithPool(7)));
        Assert.False(scene.Own.KnowsPool(scene.Now));
        Assert.False(scene.Own.MayBring(scene.Now + scene.Ticks(5)));
        Assert.False(scene.Own.IsEntitled(scene.Now, 0));
        scene.Taken = 4;
        Assert.Equal(29, scene.Room);
        scene.Pass(0.5);
        var again = await scene.Store.NextAsync();
        Assert.Equal(4, again.Question.Kept);
        again.Answer(6, 50, 50);
        await scene.SettleAsync();
        Assert.Equal(2, scene.Room);
        Assert.True(scene.Own.KnowsPool(scene.Now));
    }

    [Fact]
    public async Task A_replica_alone_among_more_than_the_limit_still_has_one_permit()
    {
        using var scene = new AllotmentScene(limit: 2);
        scene.Store.Roll = Task.FromResult<int?>(3);
        await scene.StartAsync();
        scene.Want(1, 1);
        await scene.StayWithoutAnswerAsync();
        Assert.Equal(1, scene.Room);
    }

    [Fact]
    public async Task While_the_store_cannot_be_used_nobody_asks_it_and_afterwards_what_was_held_holds_again()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        scene.Store.IsTogether = false;
        Assert.Equal(100, scene.Room);
        scene.Taken = 100;
        scene.Want(1, 1);
        scene.Refuse();
        scene.Close(30);
        scene.Pass(4);
        Assert.False(scene.IsAsking);
        scene.Store.IsTogether = true;
        scene.Taken = 0;
        Assert.Equal(5, scene.Room);
    }

    [Fact]
    public async Task What_is_used_is_renewed_after_half_a_term_while_permits_lie_in_the_pool()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        for (var beats = 1; beats < 10; beats++)
        {
            scene.Pass(0.5);
            scene.Touch();
            Assert.False(scene.IsAsking);
        }

        scene.Pass(0.5);
        Assert.Equal((5, 5), ((await scene.Store.NextAsync()).Question is var question ? question.Kept : 0, question.Wanted));
    }

    [Fact]
    public async Task What_is_used_is_renewed_after_two_seconds_while_the_pool_is_empty()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 0, 5);
        for (var beats = 1; beats < 4; beats++)
        {
            scene.Pass(0.5);
            scene.Touch();
            Assert.False(scene.IsAsking);
        }

        scene.Pass(0.5);
        Assert.True(scene.IsAsking);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public async Task What_others_lack_and_lies_over_the_share_goes_back_after_a_second_unless_it_is_in_use(int taken, bool gives)
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 0, 3);
        scene.Taken = taken;
        scene.Pass(0.5);
        scene.Touch();
        Assert.False(scene.IsAsking);
        scene.Pass(0.5);
        Assert.Equal(gives, scene.IsAsking);
        if (gives)
        {
            Assert.Equal(Math.Max(3, taken), (await scene.Store.NextAsync()).Question.Kept);
        }
    }

    [Fact]
    public async Task Idle_for_a_second_it_gives_back_what_is_not_in_use_and_is_forgotten_with_the_answer()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        scene.Taken = 2;
        scene.Pass(0.5);
        Assert.False(scene.IsAsking);
        scene.Pass(0.5);
        var question = await scene.Store.NextAsync();
        Assert.Equal((2, 2, 2), (question.Question.Kept, question.Question.Wanted, question.Question.Demand));
        Assert.Equal(0, scene.Room);
        question.Answer(2, 98, 2);
        await scene.SettleAsync();
        Assert.Equal(1, scene.Fleet.Active);
        scene.Pass(0.5);
        Assert.False(scene.IsAsking);
        Assert.Equal(0, scene.Fleet.Active);
        Assert.False(scene.Own.IsActive);
    }

    [Fact]
    public async Task Used_again_after_it_was_given_back_it_is_watched_again()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        scene.Pass(1);
        await scene.AnswerAsync(0, 100, 0);
        scene.Pass(0.5);
        Assert.Equal(0, scene.Fleet.Active);
        scene.Want(1, 1);
        Assert.Equal(1, scene.Fleet.Active);
        scene.Pass(2);
        Assert.Equal(1, scene.Fleet.Active);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(0, 2)]
    public async Task Calls_that_wait_ask_again_soon_if_the_share_is_not_used_up_and_else_by_and_by(int share, double seconds)
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(0, 0, share);
        Assert.Equal(share > 0, scene.Own.IsEntitled(scene.Now, 1));
        Assert.False(scene.Own.IsEntitled(scene.Now, 2));
        scene.Want(1, 1);
        Assert.False(scene.IsAsking);
        var due = scene.Now + scene.Ticks(seconds);
        Assert.False(scene.Own.MayBring(due - 1));
        Assert.True(scene.Own.MayBring(due));
        while (scene.Now < due)
        {
            Assert.False(scene.IsAsking);
            scene.Pass(0.5);
        }

        Assert.True(scene.IsAsking);
    }

    [Fact]
    public async Task A_closure_is_told_at_once_and_once()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        scene.Close(30);
        var until = scene.Now + scene.Ticks(30);
        var question = await scene.Store.NextAsync();
        Assert.Equal(TimeSpan.FromSeconds(30), question.Question.Closure);
        question.Answer(5, 50, 50, 30);
        await scene.SettleAsync();
        scene.Pass(0.5);
        Assert.False(scene.IsAsking);
        scene.Close(10);
        Assert.Equal(until, scene.Own.ClosedUntil);
    }

    [Fact]
    public async Task A_closure_that_comes_while_a_question_is_under_way_is_told_with_the_next()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        scene.Want(1, 1);
        var first = await scene.Store.NextAsync();
        scene.Close(30);
        first.Answer(5, 50, 50);
        await scene.SettleAsync();
        scene.Pass(0.5);
        Assert.Equal(TimeSpan.FromSeconds(29.5), (await scene.Store.NextAsync()).Question.Closure);
    }

    [Fact]
    public async Task A_closure_that_was_not_answered_is_told_again_for_the_time_that_is_left()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        scene.Close(30);
        await scene.StayWithoutAnswerAsync();
        scene.Pass(0.5);
        Assert.Equal(TimeSpan.FromSeconds(29.5), (await scene.Store.NextAsync()).Question.Closure);
    }

    [Fact]
    public async Task A_closure_that_nobody_answered_is_told_until_it_is_over_though_nothing_is_used()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        scene.Pass(1);
        await scene.AnswerAsync(0, 55, 50);
        scene.Close(3);
        for (var left = 3.0; left > 0; left -= 0.5)
        {
            var question = await scene.Store.NextAsync();
            Assert.Equal(TimeSpan.FromSeconds(left), question.Question.Closure);
            question.StayWithoutAnswer();
            await scene.SettleAsync();
            scene.Pass(0.5);
        }

        Assert.Equal(TimeSpan.Zero, (await scene.Store.NextAsync()).Question.Closure);
    }

    [Fact]
    public async Task Alone_a_pool_that_was_told_of_before_is_nobodys()
    {
        using var scene = new AllotmentScene();
        await scene.BeginAsync(5, 50, 50);
        scene.Refuse();
        await scene.StayWithoutAnswerAsync();
        Assert.Equal(3, scene.Own.WithPool(3));
    }

    [Fact]
    public async Task Half_a_batch_left_is_few_enough_to_ask_for_more()
    {
        using var scene = new AllotmentScene(limit: 80);
        await scene.BeginAsync(4, 40, 40);
        scene.Taken = 2;
        scene.Touch();
        Assert.True(scene.IsAsking);
    }

    [Fact]
    public async Task A_closure_of_another_replica_holds_here_from_the_answer_on_and_only_prolongs_our_own()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        scene.Want(1, 1);
        await scene.AnswerAsync(0, 0, 0, closedSeconds: 20);
        Assert.Equal(scene.Now + scene.Ticks(20), scene.Own.ClosedUntil);
        var until = scene.Own.ClosedUntil;
        scene.Refuse();
        scene.Pass(2);
        scene.Want(1, 1);
        await scene.AnswerAsync(0, 0, 0, closedSeconds: 3);
        Assert.Equal(until, scene.Own.ClosedUntil);
    }

    [Fact]
    public async Task A_closure_that_claims_to_last_for_days_is_believed_for_five_minutes()
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        scene.Want(1, 1);
        await scene.AnswerAsync(0, 0, 0, closedSeconds: 2_000_000);
        Assert.Equal(scene.Now + scene.Ticks(300), scene.Own.ClosedUntil);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_waits_for_the_answer_goes_on_with_it_and_without_it(bool answered)
    {
        using var scene = new AllotmentScene();
        await scene.StartAsync();
        scene.Want(1, 1);
        Task arrival;
        lock (scene.Own.Sync)
        {
            arrival = scene.Own.Arrival();
            Assert.Same(arrival, scene.Own.Arrival());
        }

        var question = await scene.Store.NextAsync();
        Assert.False(arrival.IsCompleted);
        Assert.True(scene.Own.MayBring(scene.Now));
        Assert.Equal(0, scene.Changes);
        question.Reply.SetResult(answered ? default(AuroraGateway.Limits.Shared.PermitAnswer) : null);
        await arrival.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await scene.SettleAsync();
        Assert.Equal(1, scene.Changes);
        Assert.True(scene.Own.Arrival().IsCompleted);
    }
}
