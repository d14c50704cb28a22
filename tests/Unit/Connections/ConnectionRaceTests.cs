using System.Net;
using AuroraGateway.Connections;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Connections;

/// <summary>
/// Several addresses race: each gets its turn after a quarter of a second, the first connection wins, and nothing is left behind.
/// </summary>
public sealed class ConnectionRaceTests
{
    private static readonly IPAddress[] Addresses = [.. new[] { "192.0.2.1", "192.0.2.2", "192.0.2.3" }.Select(IPAddress.Parse)];

    private readonly FakeTimeProvider time = new();
    private readonly Dictionary<IPAddress, Runner> lanes = Addresses.ToDictionary(address => address, _ => new Runner());
    private readonly ConnectionRace<Won> race;

    public ConnectionRaceTests() => race = new ConnectionRace<Won>(
        (address, connected, cancellation) =>
        {
            var lane = lanes[address];
            lane.Connected = connected;
            if (!lane.ConnectsRegardless)
            {
                cancellation.Register(() => lane.Result.TrySetCanceled(cancellation));
            }

            lane.IsStarted = true;
            return lane.Result.Task;
        },
        time);

    [Fact]
    public async Task A_silent_address_delays_the_next_by_a_quarter_of_a_second_and_loses()
    {
        var running = RunAsync();
        Assert.Equal([true, false, false], Started);
        await AdvanceAsync(ConnectionRace<Won>.Stagger, started: 2);
        Assert.Equal([true, true, false], Started);
        using var won = new Won();
        Lane(1).Result.SetResult(won);
        Assert.Same(won, await running.Within("winner"));
        Assert.True(Lane(0).Result.Task.IsCanceled);
        Assert.False(Lane(2).IsStarted);
        Assert.Equal([Addresses[0]], race.Beaten);
    }

    [Fact]
    public async Task A_refused_address_starts_the_next_at_once()
    {
        var running = RunAsync();
        Lane(0).Result.SetException(new ConnectException(ConnectStep.Tcp, "refused"));
        await Waiting.UntilAsync(() => Lane(1).IsStarted);
        using var won = new Won();
        Lane(1).Result.SetResult(won);
        Assert.Same(won, await running.Within("winner"));
    }

    [Fact]
    public async Task A_server_that_accepts_connections_and_stays_silent_gets_its_share_and_not_all_the_time()
    {
        var running = RunAsync();
        Lane(0).Connected!.SetResult();
        await AdvanceAsync(ConnectionRace<Won>.Stagger, started: 1);
        Assert.False(Lane(1).IsStarted);

        // The share begins on the thread pool: the clock goes on until it was seen.
        await Waiting.UntilAsync(() =>
        {
            time.Advance(ConnectionRace<Won>.HandshakeShare);
            return Lane(1).IsStarted;
        });
        using var won = new Won();
        Lane(1).Result.SetResult(won);
        Assert.Same(won, await running.Within("winner"));
    }

    [Fact]
    public async Task A_loser_that_connects_all_the_same_is_disposed()
    {
        // Else the first connection may have cancelled the second before the test lets it connect.
        Lane(0).ConnectsRegardless = Lane(1).ConnectsRegardless = true;
        var running = RunAsync();
        await AdvanceAsync(ConnectionRace<Won>.Stagger, started: 2);
        using Won first = new(), second = new();
        Lane(0).Result.SetResult(first);
        Lane(1).Result.SetResult(second);
        var winner = await running.Within("winner");
        var loser = winner == first ? second : first;
        await Waiting.UntilAsync(() => loser.IsDisposed);
        Assert.False(winner.IsDisposed);
    }

    [Fact]
    public async Task If_all_fail_the_failure_of_the_furthest_step_is_reported()
    {
        var running = RunAsync();
        Lane(0).Result.SetException(new ConnectException(ConnectStep.Tls, "untrusted"));
        await Waiting.UntilAsync(() => Lane(1).IsStarted);
        Lane(1).Result.SetException(new ConnectException(ConnectStep.Tcp, "refused"));
        await Waiting.UntilAsync(() => Lane(2).IsStarted);
        Lane(2).Result.SetException(new ConnectException(ConnectStep.Tcp, "refused"));
        var failed = await Assert.ThrowsAsync<ConnectException>(() => running.Within("failure"));
        Assert.Equal((ConnectStep.Tls, "untrusted; 3 addresses were tried"), (failed.Step, failed.Message));
    }

    [Fact]
    public async Task Cancelled_it_ends_every_attempt()
    {
        using var cancelled = new CancellationTokenSource();
        var running = race.RunAsync(Addresses, cancelled.Token);
        await AdvanceAsync(ConnectionRace<Won>.Stagger, started: 2);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Within("cancellation"));
        Assert.True(Lane(0).Result.Task.IsCanceled && Lane(1).Result.Task.IsCanceled);
    }

    private bool[] Started => [.. Addresses.Select(address => lanes[address].IsStarted)];

    private Runner Lane(int index) => lanes[Addresses[index]];

    private Task<Won> RunAsync() => race.RunAsync(Addresses, TestContext.Current.CancellationToken);

    private Task AdvanceAsync(TimeSpan span, int started)
    {
        time.Advance(span);
        return Waiting.UntilAsync(() => Started.Count(isStarted => isStarted) == started);
    }

    private sealed class Runner
    {
        public TaskCompletionSource<Won> Result { get; } = new();

        public TaskCompletionSource? Connected { get; set; }

        public bool IsStarted { get; set; }

        /// <summary>Cancelling it comes too late.</summary>
        public bool ConnectsRegardless { get; set; }
    }

    private sealed class Won : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
