using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Limits.Shared;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Limits.Shared;

public sealed class SharedQuotaAccountTests
{
    [Fact]
    public async Task Nothing_is_free_until_the_first_answer_and_then_ours_and_the_pool()
    {
        using var scene = new AllotmentScene();
        var (account, terms) = Open(scene);
        await scene.StartAsync();
        Assert.True(account.IsIdle(terms, scene.Now));
        Assert.Equal((0, 0), (account.Free(terms, scene.Now), account.Used(terms, scene.Now)));
        account.Want(terms, 1, scene.Now);
        Assert.False(account.IsIdle(terms, scene.Now));
        await scene.AnswerAsync(2, 3, 6);
        Assert.Equal((5, 5), (account.Free(terms, scene.Now), account.Used(terms, scene.Now)));
        Assert.False(account.IsIdle(terms, scene.Now));
        account.Take(scene.Now);
        Assert.Equal((4, 6), (account.Free(terms, scene.Now), account.Used(terms, scene.Now)));
    }

    [Fact]
    public async Task What_nobody_answers_is_counted_alone()
    {
        using var scene = new AllotmentScene();
        scene.Store.Roll = Task.FromResult<int?>(2);
        var (account, terms) = Open(scene);
        await scene.StartAsync();
        account.Want(terms, 1, scene.Now);
        await scene.StayWithoutAnswerAsync();
        account.Take(scene.Now);
        Assert.Equal((4, 1), (account.Free(terms, scene.Now), account.Used(terms, scene.Now)));
        Assert.Equal(scene.Ticks(15), account.Gap(terms, scene.Now));
    }

    [Fact]
    public async Task A_reloaded_limit_holds_for_what_is_counted_alone_at_once()
    {
        using var scene = new AllotmentScene();
        var (account, terms) = Open(scene);
        await scene.StartAsync();
        account.Want(terms, 1, scene.Now);
        await scene.StayWithoutAnswerAsync();
        var (doubled, quadrupled) = (Terms(scene, 20), Terms(scene, 40));
        Assert.Equal(20, account.Free(doubled, scene.Now));
        account.Take(scene.Now);
        var gap = account.Gap(quadrupled, scene.Now);
        Assert.Equal(40 - 1, account.Free(quadrupled, scene.Now));
        Assert.Equal(gap, account.Gap(quadrupled, scene.Now));
    }

    [Fact]
    public async Task The_last_permit_taken_asks_for_more_from_the_pool()
    {
        using var scene = new AllotmentScene();
        var (account, terms) = Open(scene);
        await scene.StartAsync();
        account.Want(terms, 1, scene.Now);
        await scene.AnswerAsync(1, 9, 10);
        Assert.False(scene.IsAsking);
        account.Take(scene.Now);
        Assert.True(scene.IsAsking);
    }

    [Theory]
    [InlineData(1, 0, 1, 1, 0)]
    [InlineData(1, 0, 4, 2, 6)]
    [InlineData(0, 9, 0, 1, 60)]
    public async Task A_permit_is_free_now_or_after_an_even_share_that_others_owe_us_or_when_one_is_forgotten(int held, int pool, int share, int permits, int seconds)
    {
        using var scene = new AllotmentScene();
        var (account, terms) = Open(scene);
        await scene.StartAsync();
        account.Want(terms, 1, scene.Now);
        await scene.AnswerAsync(held, pool, share);
        Assert.Equal(scene.Now + scene.Ticks(seconds), account.FreeAt(terms, permits, scene.Now));
    }

    [Fact]
    public async Task Permits_that_may_lie_in_the_pool_are_looked_for_again_after_a_hundredth_of_a_second()
    {
        using var scene = new AllotmentScene();
        var (account, terms) = Open(scene);
        await scene.StartAsync();
        Assert.Equal(scene.Now + scene.Ticks(0.01), account.FreeAt(terms, 1, scene.Now));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(1, 1)]
    [InlineData(9, 4)]
    public async Task Waiting_calls_ask_for_so_many_as_may_go_in_one_burst(int calls, int wanted)
    {
        using var scene = new AllotmentScene();
        var (account, terms) = Open(scene);
        await scene.StartAsync();
        account.Want(terms, 1, scene.Now);
        await scene.AnswerAsync(0, 9, 9);
        account.Want(terms, calls, scene.Now);
        Assert.Equal(wanted, (await scene.Store.NextAsync()).Question.Wanted);
    }

    [Fact]
    public async Task A_reloaded_limit_and_period_are_asked_for_with_the_next_question()
    {
        using var scene = new AllotmentScene();
        var (account, terms) = Open(scene);
        await scene.StartAsync();
        account.Want(terms, 1, scene.Now);
        var first = await scene.Store.NextAsync();
        Assert.Equal(("owner", 10, TimeSpan.FromSeconds(65)), (first.Question.Name, first.Question.Limit, first.Question.Memory));
        first.Answer(0, 9, 9);
        await scene.SettleAsync();
        account.Want(new QuotaTerms(new QuotaOptions { Limit = 40, Period = "2m" }, scene.Clock), 1, scene.Now);
        var second = (await scene.Store.NextAsync()).Question;
        Assert.Equal((40, TimeSpan.FromSeconds(125)), (second.Limit, second.Memory));
    }

    [Fact]
    public async Task A_permit_counts_for_a_period_after_its_answer_and_one_returned_counts_no_more()
    {
        using var scene = new AllotmentScene();
        var (account, terms) = Open(scene);
        scene.Store.IsTogether = false;
        await scene.StartAsync();
        var (one, other) = (account.Take(scene.Now), account.Take(scene.Now));
        Assert.Equal(2, account.Used(terms, scene.Now));
        account.Return(other);
        Assert.Equal(1, account.Used(terms, scene.Now));
        account.Sent(terms, one, scene.Now);
        Assert.Equal(1, account.Used(terms, scene.Now + scene.Ticks(65) - 1));
        account.Answered(terms, one, scene.Now);
        Assert.Equal(1, account.Used(terms, scene.Now + scene.Ticks(60) - 1));
        Assert.Equal(0, account.Used(terms, scene.Now + scene.Ticks(60)));
    }

    [Fact]
    public async Task A_closure_holds_here_at_once_and_is_told_to_the_others()
    {
        using var scene = new AllotmentScene();
        var (account, _) = Open(scene);
        await scene.StartAsync();
        account.Close(scene.Now + scene.Ticks(7), scene.Now);
        Assert.Equal(scene.Now + scene.Ticks(7), account.ClosedUntil);
        Assert.Equal(TimeSpan.FromSeconds(7), (await scene.Store.NextAsync()).Question.Closure);
    }

    [Fact]
    public async Task Each_answer_is_told_to_who_opened_the_account()
    {
        using var scene = new AllotmentScene();
        var told = 0;
        var account = new SharedQuotaLedger(scene.Fleet, _ => "owner").Open(new QuotaOwner(TenantId.Parse(PolicyText.Tenant)), () => told++);
        await scene.StartAsync();
        account.Want(Terms(scene), 1, scene.Now);
        await scene.AnswerAsync(1, 0, 1);
        Assert.Equal(1, told);
    }

    private static (IQuotaAccount Account, QuotaTerms Terms) Open(AllotmentScene scene) =>
        (new SharedQuotaLedger(scene.Fleet, _ => "owner").Open(new QuotaOwner(TenantId.Parse(PolicyText.Tenant)), () => { }), Terms(scene));

    // Ten a minute, half of them in one burst.
    private static QuotaTerms Terms(AllotmentScene scene, int limit = 10) => new(new QuotaOptions { Limit = limit, Period = "1m" }, scene.Clock);
}
