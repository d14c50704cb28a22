namespace AuroraGateway.Unit.Schedules;

/// <summary>One actor of a schedule. Each await in it continues when the schedule decides, one step at a time.</summary>
internal sealed class Actor(Schedule schedule, string name, Machine machine) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Work, object? State, DateTimeOffset Since)> steps = new();

    public string Name { get; } = name;

    public Machine Machine { get; } = machine;

    /// <summary>What it was started with; null if it only reacts.</summary>
    public Task? Work { get; set; }

    public bool CanGoOn
    {
        get
        {
            lock (steps)
            {
                return steps.Count > 0 && Machine is { IsPaused: false, IsDead: false };
            }
        }
    }

    /// <summary>When its next step could have been made; null if it has none.</summary>
    public DateTimeOffset? WaitsSince
    {
        get
        {
            lock (steps)
            {
                return steps.TryPeek(out var next) ? next.Since : null;
            }
        }
    }

    // Called by the thread pool too, where the product goes on there; the schedule waits for the pool before its next choice.
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (steps)
        {
            steps.Enqueue((d, state, schedule.Clock.GetUtcNow()));
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("No actor of a schedule may block.");

    public override SynchronizationContext CreateCopy() => this;

    public void GoOn()
    {
        (SendOrPostCallback Work, object? State, DateTimeOffset Since) step;
        lock (steps)
        {
            step = steps.Dequeue();
        }

        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            step.Work(step.State);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
