using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Schedules;

/// <summary>What is paused or killed as one: a replica, with its clock. Its timers run as a separate actor, late if the schedule decides
/// so.</summary>
internal sealed class Machine : TimeProvider
{
    private readonly FakeTimeProvider clock;
    private readonly Actor timers;

    public Machine(Schedule schedule, string name, FakeTimeProvider clock)
    {
        this.clock = clock;
        Name = name;
        timers = schedule.Add(name + "'s timers", this);
    }

    public string Name { get; }

    public bool IsPaused { get; set; }

    public bool IsDead { get; set; }

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, callback, state, dueTime, period);

    // A timer that was disposed of while its ring waited for its turn does not ring any more, as a real one's callback that came too late.
    private sealed class Timer : ITimer
    {
        private readonly ITimer inner;
        private bool isDisposed;

        public Timer(Machine machine, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner = machine.clock.CreateTimer(
            _ => machine.timers.Post(
                _ =>
                {
                    if (!isDisposed)
                    {
                        callback(state);
                    }
                },
                null),
            null,
            dueTime,
            period);

        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

        public void Dispose()
        {
            isDisposed = true;
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
