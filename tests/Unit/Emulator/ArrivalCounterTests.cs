using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class ArrivalCounterTests
{
    private readonly ArrivalCounter _counter = new();

    [Fact]
    public async Task A_waiting_test_is_released_by_the_arrival_that_it_waits_for()
    {
        var second = _counter.WaitForAsync(2, TestContext.Current.CancellationToken);
        _counter.Add();
        Assert.False(second.IsCompleted);
        _counter.Add();
        await second;
    }

    [Fact]
    public async Task An_arrival_in_the_past_is_not_waited_for()
    {
        _counter.Add();
        await _counter.WaitForAsync(1, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        using var leave = new CancellationTokenSource();
        var waiting = _counter.WaitForAsync(1, leave.Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Clearing_starts_the_count_again()
    {
        _counter.Add();
        _counter.Clear();
        var first = _counter.WaitForAsync(1, TestContext.Current.CancellationToken);
        Assert.False(first.IsCompleted);
        _counter.Add();
        await first;
    }

    [Fact]
    public async Task No_waiter_is_missed_while_others_arrive()
    {
        var arrivals = Task.Run(() => Parallel.For(0, 10_000, _ => _counter.Add()));
        await Task.WhenAll(
            Enumerable.Range(1, 100).Select(each => _counter.WaitForAsync(each * 100, TestContext.Current.CancellationToken)));
        await arrivals;
        Assert.Equal(10_000, _counter.Count);
    }
}
