using AuroraGateway.Hosting.Incoming;
using AuroraGateway.Hosting.Lifetime;
using AuroraGateway.Telemetry;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Hosting.Lifetime;

/// <summary>The order of what happens after SIGTERM.</summary>
public sealed class DepartureTests
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(25);

    private readonly FakeTimeProvider clock = new();
    private readonly ActiveRequests active = new();
    private readonly OpenConnections connections = new();
    private readonly Listeners listeners = new();
    private readonly ApplicationLifetime lifetime = new(NullLogger<ApplicationLifetime>.Instance);

    [Fact]
    public async Task It_is_not_ready_at_once_and_accepts_until_the_linger_ends()
    {
        var leaving = Leave(new DepartureTerms(Linger, Grace));
        Assert.Equal((true, true), (active.IsLeaving, connections.IsEnding));
        await StaysAsync(() => listeners.HasLeft || active.IsLateRefused, Linger - TimeSpan.FromMilliseconds(1));

        await PassAsync(leaving);
        Assert.Equal((true, true, true), (listeners.HasLeft, active.IsLateRefused, listeners.HasStopped));
    }

    [Fact]
    public async Task Connections_are_accepted_while_a_request_that_was_there_is_under_way()
    {
        var late = active.Enter();
        var leaving = Leave(new DepartureTerms(TimeSpan.Zero, Grace));
        await StaysAsync(() => listeners.HasLeft, Grace - TimeSpan.FromSeconds(1));

        // Before the clock goes on: a second later the grace would end it.
        active.Leave(late);
        await Waiting.UntilAsync(() => listeners.HasLeft);
        await PassAsync(leaving);
    }

    [Fact]
    public async Task Where_another_process_takes_new_connections_they_are_left_to_it_at_once()
    {
        var late = active.Enter();
        var leaving = Leave(new DepartureTerms(TimeSpan.Zero, Grace) { IsReplaced = true });
        await Waiting.UntilAsync(() => listeners.HasLeft);
        Assert.Equal((false, false), (leaving.IsCompleted, active.IsLateRefused));

        active.Leave(late);
        await PassAsync(leaving);
    }

    [Fact]
    public async Task A_request_that_does_not_end_is_cut_off_after_linger_and_grace()
    {
        active.Enter();
        var leaving = Leave(new DepartureTerms(Linger, Grace));
        await StaysAsync(() => leaving.IsCompleted, Linger + Grace - TimeSpan.FromMilliseconds(1));
        await PassAsync(leaving);
        Assert.True(listeners.HasStopped);
    }

    [Fact]
    public async Task Of_the_signal_and_the_host_the_second_finds_all_done()
    {
        var departure = Make(new DepartureTerms(TimeSpan.Zero, Grace));
        await departure.StartedAsync(CancellationToken.None);
        lifetime.StopApplication();
        Assert.True(active.IsLeaving);
        await PassAsync(departure.StoppingAsync(CancellationToken.None));
        Assert.True(listeners.HasLeft);
    }

    private Task Leave(DepartureTerms terms) => Make(terms).StoppingAsync(CancellationToken.None);

    private Departure Make(DepartureTerms terms) =>
        new(terms, listeners, connections, active, lifetime, clock, NullLogger<Departure>.Instance);

    // Each step of the clock lets what waits for it go on.
    private async Task StaysAsync(Func<bool> isWrong, TimeSpan span)
    {
        var steps = 20;
        for (var step = 0; step < steps; step++)
        {
            clock.Advance(span / steps);
            await Task.Yield();
            Assert.False(isWrong());
        }
    }

    private Task PassAsync(Task leaving) => Waiting.UntilAsync(() =>
    {
        clock.Advance(TimeSpan.FromMilliseconds(50));
        return leaving.IsCompletedSuccessfully;
    });

    private sealed class Listeners : IDepartingListeners
    {
        public bool HasLeft { get; private set; }

        public bool HasStopped { get; private set; }

        public Task LeaveAsync()
        {
            HasLeft = true;
            return Task.CompletedTask;
        }

        public void StopExchanging() => HasStopped = true;
    }
}
