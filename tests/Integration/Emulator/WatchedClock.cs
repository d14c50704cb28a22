using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Integration.Emulator;

/// <summary>A fake clock that shows when a wait on it has begun, so that a test moves it no sooner.</summary>
public sealed class WatchedClock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until a timer of this length was set, then moves the clock over it.</summary>
    public async Task AdvanceOverAsync(TimeSpan due, CancellationToken cancellation)
    {
        while (await timers.Reader.ReadAsync(cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), cancellation) != due)
        {
        }

        Advance(due);
    }

    /// <summary>Waits until one more timer was set, then moves the clock.</summary>
    public async Task AdvanceWhenAwaitedAsync(TimeSpan by, CancellationToken cancellation)
    {
        await timers.Reader.ReadAsync(cancellation);
        Advance(by);
    }
}
