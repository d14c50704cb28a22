using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Limits.Quota;

public sealed class QuotaTests
{
    private static readonly QuotaOptions Tight = new() { Limit = 4, Burst = 4, Period = "10s", MaxWait = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task Within_a_caller_the_first_to_come_is_the_first_served()
    {
        using var scene = new QuotaScene(Tight);
        for (var i = 0; i < 12; i++)
        {
            _ = scene.Call("a", $"a{i}");
        }

        await scene.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"a{i}"), scene.Order);
    }

    [Fact]
    public async Task Callers_take_turns_however_many_calls_each_has_waiting()
    {
        using var scene = new QuotaScene(Tight);
        for (var i = 0; i < 10; i++)
        {
            _ = scene.Call("a", $"a{i}");
        }

        for (var i = 0; i < 3; i++)
        {
            _ = scene.Call("b", $"b{i}");
            _ = scene.Call("c", $"c{i}");
        }

        await scene.PassAsync(TimeSpan.FromSeconds(30));

        // Of the four that passed at once all were a's: more than its share, so the others have theirs first, turn about.
        Assert.Equal(["b0", "c0", "b1", "c1"], scene.Order.Skip(4).Take(4));
        Assert.Equal(["a4", "a5", "b2", "c2"], scene.Order.Skip(8).Take(4));
    }

    [Fact]
    public async Task The_state_names_who_used_most_and_who_was_refused_in_the_last_period()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 4, Burst = 4, Period = "10s", MaxWait = TimeSpan.Zero });
        for (var i = 0; i < 3; i++)
        {
            _ = scene.Call("batch");
        }

        _ = scene.Call("crm");
        for (var i = 0; i < 5; i++)
        {
            _ = scene.Call("batch");
        }

        await scene.SettleAsync();
        var now = Assert.Single(scene.Gate.Read(10));
        Assert.Equal((4, "batch", 3, 5, "batch"), (now.Used, now.MostBy, now.MostUsed, now.Refused, now.MostRefused));
        await scene.PassAsync(TimeSpan.FromSeconds(11));
        _ = scene.Call("crm");
        await scene.SettleAsync();
        now = Assert.Single(scene.Gate.Read(10));
        Assert.Equal(("crm", 0, null), (now.MostBy, now.Refused, now.MostRefused));
    }

    [Fact]
    public async Task A_call_that_is_slow_to_be_sent_keeps_its_own_permit_and_no_other()
    {
        using var scene = new QuotaScene(Tight);
        var slow = await scene.Gate.AcquireAsync(new QuotaOwner(TenantId.Parse(PolicyText.Tenant)), "a", CancellationToken.None);
        for (var i = 0; i < 3; i++)
        {
            await scene.Call("b");
        }

        await scene.PassAsync(TimeSpan.FromSeconds(11));
        for (var i = 0; i < 3; i++)
        {
            var passed = scene.Call("b");
            Assert.True(passed.IsCompleted);
            Assert.Null((await passed).Refusal);
        }

        Assert.False(scene.Call("b").IsCompleted);
        slow.Permit.Release();
        await scene.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(0, scene.Gate.Waiting);
    }

    [Fact]
    public async Task A_client_that_leaves_frees_its_place_at_once()
    {
        using var scene = new QuotaScene(Tight);
        await scene.Gate.AcquireAsync(QuotaOwner.Application, "a", CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        for (var i = 0; i < 4; i++)
        {
            _ = scene.Call("a");
        }

        var left = scene.Call("b", "left", cancellation: leaving.Token);
        _ = scene.Call("c", "stays");
        await scene.SettleAsync();
        Assert.Equal(2, scene.Gate.Waiting);
        leaving.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(1, scene.Gate.Waiting);

        await scene.PassAsync(TimeSpan.FromSeconds(10.1));
        Assert.Equal(["a", "a", "a", "a", "stays"], scene.Order);
    }

    [Fact]
    public async Task A_wait_that_would_surely_be_too_long_is_refused_at_once()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 4, Burst = 4, Period = "1m", MaxWait = TimeSpan.FromSeconds(5) });
        for (var i = 0; i < 4; i++)
        {
            _ = scene.Call("a");
        }

        var refusal = (await scene.Call("b")).Refusal!;
        Assert.Equal(ProblemCode.AuroraQuota, refusal.Code);
        Assert.Equal(60, refusal.RetryAfter!.Value.TotalSeconds, 0.1);
        Assert.Contains("used up for longer than a call may wait", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(0, scene.Gate.Waiting);

        scene.Clock.Advance(TimeSpan.FromSeconds(56));
        var waiting = scene.Call("b");
        Assert.Equal(1, scene.Gate.Waiting);
        await scene.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Null((await waiting).Refusal);
        Assert.Equal(4, (await waiting).Waited.TotalSeconds, 0.1);
    }

    [Fact]
    public async Task A_call_that_waited_for_MaxWait_is_refused()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 6, Burst = 3, Period = "1m", MaxWait = TimeSpan.FromSeconds(12) });
        for (var i = 0; i < 3; i++)
        {
            _ = scene.Call("a");
        }

        var waiting = scene.Call("a");
        await scene.PassAsync(TimeSpan.FromSeconds(11.9));
        Assert.False(waiting.IsCompleted);
        await scene.PassAsync(TimeSpan.FromSeconds(0.2));
        Assert.Contains("12 s", (await waiting).Refusal!.Detail, StringComparison.Ordinal);
        Assert.Equal(0, scene.Gate.Waiting);
    }

    [Fact]
    public async Task A_429_of_Aurora_closes_the_budget_until_its_Retry_After_and_refuses_calls_that_would_wait_too_long()
    {
        using var scene = new QuotaScene(Tight);
        var permit = (await scene.Call("a")).Permit;
        permit.Close(TimeSpan.FromSeconds(20));
        var waiting = scene.Call("b");
        Assert.Equal(1, scene.Gate.Waiting);
        permit.Close(TimeSpan.FromSeconds(40));
        var refusal = (await waiting).Refusal!;
        Assert.Contains("429", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(40, refusal.RetryAfter!.Value.TotalSeconds, 0.1);

        scene.Clock.Advance(TimeSpan.FromSeconds(39));
        var last = scene.Call("b");
        Assert.False(last.IsCompleted);
        await scene.PassAsync(TimeSpan.FromSeconds(1.1));
        Assert.Null((await last).Refusal);
    }

    [Fact]
    public async Task A_429_of_Aurora_is_shown_for_a_period()
    {
        using var scene = new QuotaScene(Tight);
        var permit = (await scene.Call("a")).Permit;
        permit.Sent();
        Assert.False(scene.Gate.Read(1)[0].IsRefusedByAurora);
        permit.Close(TimeSpan.FromSeconds(1));
        scene.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.True(scene.Gate.Read(1)[0].IsRefusedByAurora);
        scene.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(scene.Gate.Read(1), standing => standing.IsRefusedByAurora);
    }

    [Fact]
    public async Task An_absurd_Retry_After_closes_the_budget_for_minutes_not_for_days()
    {
        using var scene = new QuotaScene(Tight);
        (await scene.Call("a")).Permit.Close(TimeSpan.FromDays(1_000));
        var refusal = (await scene.Call("a")).Refusal!;
        Assert.Equal(300, refusal.RetryAfter!.Value.TotalSeconds, 0.1);
        Assert.Contains("Aurora itself responded with 429", refusal.Detail, StringComparison.Ordinal);
        scene.Clock.Advance(TimeSpan.FromSeconds(301));
        Assert.Null((await scene.Call("a")).Refusal);
    }

    [Fact]
    public async Task A_429_without_Retry_After_closes_the_budget_for_a_tenth_of_the_period()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 4, Burst = 4, Period = "1m", MaxWait = TimeSpan.Zero });
        (await scene.Call("a")).Permit.Close(null);
        Assert.Equal(6, (await scene.Call("a")).Refusal!.RetryAfter!.Value.TotalSeconds, 0.1);
    }

    [Fact]
    public async Task A_later_and_shorter_429_does_not_open_the_budget_sooner()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 4, Burst = 4, Period = "1m", MaxWait = TimeSpan.Zero });
        var permit = (await scene.Call("a")).Permit;
        permit.Close(TimeSpan.FromSeconds(50));
        permit.Close(TimeSpan.FromSeconds(5));
        Assert.Equal(50, (await scene.Call("a")).Refusal!.RetryAfter!.Value.TotalSeconds, 0.1);
    }

    [Fact]
    public async Task A_budget_that_Aurora_closed_is_not_dropped_before_it_opens()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 4, Burst = 4, Period = "10s", MaxWait = TimeSpan.Zero });
        (await scene.Call("a")).Permit.Close(TimeSpan.FromSeconds(70));
        scene.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(1, scene.Gate.Count);
        Assert.Equal(9, (await scene.Call("a")).Refusal!.RetryAfter!.Value.TotalSeconds, 0.1);
        scene.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, scene.Gate.Count);
    }

    [Fact]
    public async Task A_permit_that_was_not_used_goes_to_the_next()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 1, Burst = 1, Period = "10s", MaxWait = TimeSpan.FromSeconds(20) });
        var unused = await scene.Gate.AcquireAsync(new QuotaOwner(TenantId.Parse(PolicyText.Tenant)), "a", CancellationToken.None);
        var next = scene.Call("b");
        await scene.SettleAsync();
        Assert.False(next.IsCompleted);
        unused.Permit.Release();
        Assert.Null((await next).Refusal);

        // Sent: it counts, and giving it back changes nothing.
        (await next).Permit.Release();
        Assert.False(scene.Call("c").IsCompleted);
    }

    [Fact]
    public async Task The_number_that_may_wait_is_bounded_and_a_flood_cannot_take_every_place()
    {
        using var scene = new QuotaScene(
            new QuotaOptions { Limit = 4, Burst = 4, Period = "10s", MaxWait = TimeSpan.FromHours(1), MaxWaiters = 6 });
        var flood = Enumerable.Range(0, 100).Select(i => scene.Call("a", $"a{i}")).ToList();
        await scene.SettleAsync();
        Assert.Equal(6, scene.Gate.Waiting);
        Assert.Equal(90, scene.Refused);
        Assert.InRange((await flood[99]).Refusal!.RetryAfter!.Value, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));

        _ = scene.Call("b", "b");
        await scene.SettleAsync();
        Assert.Equal(6, scene.Gate.Waiting);
        Assert.True(flood[9].IsCompleted && (await flood[9]).Refusal is not null);
        await scene.PassAsync(TimeSpan.FromSeconds(10.1));
        Assert.Equal("b", scene.Order.ElementAt(4));
    }

    [Fact]
    public async Task Tenants_sessions_and_the_application_have_budgets_of_their_own()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 1, Period = "1m" });
        var tenant = TenantId.Parse(PolicyText.Tenant);
        foreach (var owner in new[] { new QuotaOwner(tenant), new QuotaOwner(tenant, PolicyText.Session("session")),
            new QuotaOwner(TenantId.Parse(PolicyText.Other)), QuotaOwner.Application })
        {
            Assert.Null((await scene.Call("a", owner: owner)).Refusal);
        }

        Assert.NotNull((await scene.Call("a", owner: new QuotaOwner(tenant, PolicyText.Session(string.Concat("sess", "ion"))))).Refusal);
        Assert.NotNull((await scene.Call("a", owner: QuotaOwner.Application)).Refusal);
    }

    [Fact]
    public async Task Budgets_not_in_use_are_dropped_and_those_in_use_are_not()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 1, Period = "1m", MaxWait = TimeSpan.Zero }, capacity: 100);
        for (var i = 0; i < 100; i++)
        {
            Assert.Null((await scene.Call("a", owner: Owner(i))).Refusal);
        }

        Assert.Equal(ProblemCode.AuroraQuota, (await scene.Call("a", owner: Owner(100))).Refusal!.Code);
        Assert.Equal(100, scene.Gate.Count);
        scene.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull((await scene.Call("a", owner: Owner(5))).Refusal);
        scene.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, scene.Gate.Count);
        Assert.Null((await scene.Call("a", owner: Owner(100))).Refusal);

        static QuotaOwner Owner(int number) => new(TenantId.Parse($"{number:x8}-0000-4000-8000-000000000000"));
    }

    [Fact]
    public async Task A_full_gate_looks_for_room_once_a_second_and_finds_it_where_a_budget_is_idle()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 1, Period = "1s", MaxWait = TimeSpan.Zero }, capacity: 1);
        Assert.Null((await scene.Call("a")).Refusal);
        Assert.NotNull((await scene.Call("a", owner: QuotaOwner.Application)).Refusal);
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await scene.Call("a", owner: QuotaOwner.Application)).Refusal);
        Assert.Equal(1, scene.Gate.Count);
    }

    [Fact]
    public async Task Budgets_that_refuse_are_first_and_then_those_of_which_most_is_used()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 4, Burst = 4, Period = "10s", MaxWait = TimeSpan.Zero });
        for (var tenant = 1; tenant <= 4; tenant++)
        {
            for (var call = 0; call < tenant + (tenant == 4 ? 1 : 0); call++)
            {
                await scene.Call("a", owner: new QuotaOwner(TenantId.Parse($"{tenant:x8}-0000-4000-8000-000000000000")));
            }
        }

        Assert.Equal([(1, 4), (0, 3), (0, 2)], scene.Gate.Read(3).Select(standing => (standing.Refused, standing.Used)));
    }

    [Fact]
    public void What_was_used_and_refused_is_counted_for_a_period_and_no_longer()
    {
        var clock = new FakeTimeProvider();
        var terms = new QuotaTerms(new QuotaOptions { Limit = 4, Period = "10s" }, clock);
        var queues = new WaitingQueues(clock);
        Count("a");
        Count("a");
        clock.Advance(TimeSpan.FromSeconds(6));
        Count("b");
        queues.Of("b", clock.GetTimestamp()).Refuse(terms, clock.GetTimestamp());
        Assert.Equal(("a", 2), queues.Most(queue => queue.Used(clock.GetTimestamp())));
        Assert.Equal(("b", 1), queues.Most(queue => queue.Refused(clock.GetTimestamp())));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(("b", 1), queues.Most(queue => queue.Used(clock.GetTimestamp())));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((null, 0), queues.Most(queue => queue.Used(clock.GetTimestamp())));
        Assert.All(queues.All, queue => Assert.True(queue.IsIdle(clock.GetTimestamp())));

        void Count(string caller) => queues.Passed(queues.Of(caller, clock.GetTimestamp()), terms, clock.GetTimestamp());
    }

    [Fact]
    public void A_reload_with_another_period_counts_what_is_used_in_that_period()
    {
        var clock = new FakeTimeProvider();
        var (before, after) = (
            new QuotaTerms(new QuotaOptions { Period = "10s" }, clock), new QuotaTerms(new QuotaOptions { Period = "60s" }, clock));
        var queue = new CallerQueue("a", clock);
        queue.Use(before, clock.GetTimestamp());
        queue.Use(after, clock.GetTimestamp());
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, queue.Used(clock.GetTimestamp()));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 1, 64)]
    [InlineData(1_000, 1, 1_000)]
    public void Where_a_call_may_wait_for_the_store_some_may_always_wait(int asked, int patience, int waiters) =>
        Assert.Equal(
            waiters, new QuotaTerms(new QuotaOptions { MaxWaiters = asked },
                TimeProvider.System, TimeSpan.FromSeconds(patience)).MaxWaiters);

    [Fact]
    public void Owners_of_budgets_are_the_same_only_with_the_same_session()
    {
        var tenant = TenantId.Parse(PolicyText.Tenant);
        Assert.Equal(new QuotaOwner(tenant), new QuotaOwner(tenant));
        Assert.NotEqual(new QuotaOwner(tenant), new QuotaOwner(tenant, PolicyText.Session("one")));
        Assert.NotEqual(new QuotaOwner(tenant, PolicyText.Session("one")), new QuotaOwner(tenant));
        Assert.NotEqual(new QuotaOwner(tenant, PolicyText.Session("one")), new QuotaOwner(tenant, PolicyText.Session("two")));
        Assert.NotEqual(new QuotaOwner(tenant), QuotaOwner.Application);
        Assert.True(new QuotaOwner(tenant) != new QuotaOwner(tenant, PolicyText.Session("one")) &&
            new QuotaOwner(tenant) == new QuotaOwner(tenant));
    }

    [Fact]
    public void An_owner_of_a_budget_identifies_the_key()
    {
        var tenant = TenantId.Parse(PolicyText.Tenant);
        var session = PolicyText.Session("one");
        Assert.Equal(
            ["application", PolicyText.Tenant, $"{PolicyText.Tenant} session {session}"],
                new[] { QuotaOwner.Application, new QuotaOwner(tenant), new QuotaOwner(tenant, PolicyText.Session("one")) }.Select(
                    owner => $"{owner}"));
        Assert.Equal(
            [true, false, false],
                new[] { QuotaOwner.Application, new QuotaOwner(tenant), new QuotaOwner(tenant, PolicyText.Session("one")) }.Select(
                    owner => owner.IsApplication));
    }

    [Fact]
    public async Task Of_budgets_used_alike_the_one_where_more_wait_is_first()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 1, Period = "10s", MaxWait = TimeSpan.FromHours(1) });
        for (var call = 0; call < 5; call++)
        {
            _ = scene.Call("a", owner: call < 2 ? QuotaOwner.Application : null);
        }

        await scene.SettleAsync();
        Assert.Equal([2, 1], scene.Gate.Read(2).Select(standing => standing.Waiting));
    }

    [Fact]
    public void A_budget_that_was_dropped_admits_no_call()
    {
        using var metrics = new LimitMetrics(new NoMeters());
        using var gate = new QuotaGate(new QuotaTermsTable(new QuotaOptions(), TimeProvider.System), metrics, TimeProvider.System);
        using var budget = new QuotaBudget(QuotaOwner.Application, gate, null, null, TimeProvider.System);
        Assert.True(budget.TryDrop());
        Assert.False(budget.TryEnter("a", gate.TermsOf(QuotaOwner.Application), CancellationToken.None, out _));
    }

    [Fact]
    public void Who_had_more_than_its_share_is_no_newcomer_when_old_callers_are_dropped()
    {
        var clock = new FakeTimeProvider();
        var terms = new QuotaTerms(Tight, clock);
        var queues = new WaitingQueues(clock);
        for (var caller = 0; caller < 63; caller++)
        {
            Pass($"old {caller}");
        }

        clock.Advance(terms.Period.Span * 10);
        for (var call = 0; call < 3; call++)
        {
            Pass("greedy");
        }

        Pass("one more");
        var now = clock.GetTimestamp();
        foreach (var caller in new[] { "greedy", "modest" })
        {
            queues.Add(new QuotaWaiter(null!, queues.Of(caller, now), terms, now));
        }

        Assert.Equal("modest", queues.Next(terms, now).Queue.Caller);

        void Pass(string caller) => queues.Passed(queues.Of(caller, clock.GetTimestamp()), terms, clock.GetTimestamp());
    }

    [Fact]
    public async Task Changed_settings_hold_at_once_and_what_was_counted_stays_counted()
    {
        using var scene = new QuotaScene(new QuotaOptions { Limit = 2, Burst = 2, Period = "1m", MaxWait = TimeSpan.FromMinutes(2) });
        _ = scene.Call("a");
        _ = scene.Call("a");
        var waiting = scene.Call("a");
        await scene.SettleAsync();
        scene.Gate.Follow(new QuotaTermsTable(
            new QuotaOptions { Limit = 3, Burst = 3, Period = "1m", MaxWait = TimeSpan.Zero }, scene.Clock));
        Assert.Null((await waiting).Refusal);
        Assert.NotNull((await scene.Call("a")).Refusal);
    }

    [Fact]
    public async Task Who_waits_when_the_gateway_ends_receives_draining()
    {
        var scene = new QuotaScene(Tight);
        var calls = Enumerable.Range(0, 6).Select(_ => scene.Call("a")).ToArray();
        await scene.SettleAsync();
        scene.Dispose();
        Assert.Equal(2, (await Task.WhenAll(calls)).Count(result => result.Refusal is not null));
    }

    [Fact]
    public async Task A_call_after_the_end_gets_a_permit_too()
    {
        var scene = new QuotaScene(Tight);
        await scene.Call("a");
        scene.Dispose();
        Assert.Null((await Task.Run(() => scene.Call("a")).Within("permit")).Refusal);
    }

    [Fact]
    public void A_call_that_need_not_wait_allocates_nothing()
    {
        using var metrics = new LimitMetrics(new NoMeters());
        var terms = new QuotaTermsTable(new QuotaOptions { Limit = 100_000, Burst = 100_000 }, TimeProvider.System);
        using var gate = new QuotaGate(terms, metrics, TimeProvider.System);
        var owner = new QuotaOwner(TenantId.Parse(PolicyText.Tenant), null);
        var refused = Use(5_000);
        Assert.Equal(0, Allocations.Of(() => refused += Use(3_000)));
        Assert.Equal(0, refused);

        int Use(int times)
        {
            var count = 0;
            for (var i = 0; i < times; i++)
            {
                var result = gate.AcquireAsync(owner, "caller", CancellationToken.None).Result;
                result.Permit.Sent();
                result.Permit.Responded();
                result.Permit.Release();
                count += result.Refusal is null ? 0 : 1;
            }

            return count;
        }
    }
}
