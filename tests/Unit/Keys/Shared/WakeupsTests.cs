using AuroraGateway.Keys.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Shared;

public sealed class WakeupsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider time = new(Ring.Start);
    private readonly Wakeups wakeups = new();

    [Fact]
    public async Task A_message_about_an_entry_ends_the_waits_for_it_and_no_others()
    {
        var waiting = Wait(wakeups.Expect("one"));
        var other = Wait(wakeups.Expect("other"));
        wakeups.Wake("one");
        wakeups.Wake("unknown");
        await EndAsync(waiting);
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task A_message_between_the_look_and_the_wait_is_not_missed()
    {
        var expectation = wakeups.Expect("one");
        wakeups.Wake("one");
        await EndAsync(Wait(expectation));
    }

    [Fact]
    public async Task Every_waiter_is_woken_when_the_store_is_gone()
    {
        var all = Enumerable.Range(0, 10).Select(i => Wait(wakeups.Expect($"entry {i}"))).ToArray();
        wakeups.WakeAll();
        await EndAsync(Task.WhenAll(all));
    }

    [Fact]
    public async Task No_wait_is_longer_than_asked_or_continues_after_leaving()
    {
        var waiting = Wait(wakeups.Expect("one"));
        time.Advance(Long);
        await EndAsync(waiting);

        using var leave = new CancellationTokenSource();
        var left = wakeups.Expect("one").WaitAsync(Long, time, leave.Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EndAsync(left));
    }

    [Fact]
    public async Task The_end_of_one_wait_is_not_the_end_of_the_next()
    {
        var first = wakeups.Expect("one");
        wakeups.Wake("one");
        var second = Wait(wakeups.Expect("one"));
        first.Dispose();
        Assert.False(second.IsCompleted);
        wakeups.Wake("one");
        await EndAsync(second);
    }

    private Task Wait(Wakeups.Expectation expectation) => expectation.WaitAsync(Long, time, CancellationToken.None);

    private static async Task EndAsync(Task waiting)
    {
        await Waiting.UntilAsync(() => waiting.IsCompleted);
        await waiting;
    }
}
