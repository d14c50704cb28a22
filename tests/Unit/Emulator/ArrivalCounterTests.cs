using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class ArrivalCounterTests
{
    private readonly ArrivalCounter counter = new();

    [Fact]
    public async Task A_waiting_test_is_released_by_the_arrival_that_it_waits_for()
    {
        var second = counter.WaitForAsync(2, TestContext.Current.CancellationToken);
        counter.Add();
        Assert.False(second.IsCompleted);
        counter.Add();
        await second;
    }

    [Fact]
    public async Task An_arrival_in_the_past_is_not_waited_for()
    {
        counter.Add();
        await counter.WaitForAsync(1, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        using var leave = new CancellationTokenSource();
        var waiting = counter.WaitForAsync(1, leave.Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Clearing_starts_the_count_again()
    {
        counter.Add();
        counter.Clear();
        var first = counter.WaitForAsync(1, TestContext.Current.CancellationToken);
        Assert.False(first.IsCompleted);
        counter.Add();
        await first;
    }

    [Fact]
    public async Task No_waiter_is_missed_while_others_arrive()
    {
        var arrivals = Task.Run(() => Parallel.For(0, 10_000, _ => counter.Add()));
        await Task.WhenAll(
            Enumerable.Range(1, 100).Select(each => counter.WaitForAsync(each * 100, TestContext.Current.CancellationToken)));
        await arrivals;
        Assert.Equal(10_000, counter.Count);
    }
}
