using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// A world on one thread: several actors, of which one makes one step at a time, from one await to the next. <see cref="IChoices"/> decides
/// which is next and what the world responds, so every interleaving can be repeated.
/// </summary>
internal sealed class Schedule
{
    private const int MostSteps = 20_000;
    private const int Told = 120;

    private readonly IChoices choices;
    private readonly List<Actor> actors = [];
    private readonly List<string> trace = [];
    private Actor? last;
    private string? failure;

    public Schedule(IChoices choices)
    {
        this.choices = choices;
        World = new Machine(this, "the world", Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>What is never paused.</summary>
    public Machine World { get; }

    /// <summary>Steps made.</summary>
    public int Steps { get; private set; }

    /// <summary>Called when no actor can continue but one waits; false if that does not help either. By default time passes.</summary>
    public Func<bool> Idle { get; set; } = () => false;

    /// <summary>For how long the machine with the longest pause has left a step undone.</summary>
    public TimeSpan Lag =>
        actors.Where(actor => actor.Machine != World &&
            !actor.Machine.IsDead).Max(actor => Clock.GetUtcNow() - (actor.WaitsSince ?? Clock.GetUtcNow()));

    public Machine AddMachine(string name) => new(this, name, Clock);

    public Actor Add(string name, Machine machine)
    {
        var actor = new Actor(this, name, machine);
        actors.Add(actor);
        return actor;
    }

    /// <summary>A line of work that the schedule waits for.</summary>
    public Actor Start(string name, Func<Task> work, Machine? machine = null)
    {
        var actor = Add(name, machine ?? World);
        var begun = new TaskCompletionSource();
        actor.Work = begun.Task;
        actor.Post(
            async _ =>
            {
                try
                {
                    await work();
                    begun.SetResult();
                }
                catch (Exception exception)
                {
                    begun.SetException(exception);
                }
            },
            null);
        return actor;
    }

    /// <summary>An actor that no other one waits for.</summary>
    public void Launch(string name, Machine machine, Action work) => Add(name, machine).Post(_ => work(), null);

    /// <summary>Something that the world decides.</summary>
    public int Choose(int count) => choices.Next(count);

    /// <summary>For the message of a failure.</summary>
    public void Note(string text) => trace.Add("    " + text);

    /// <summary>Fails the schedule. Also where the product would take an exception for a fault of its own, and go on.</summary>
    public void Check(bool holds, string why)
    {
        if (!holds)
        {
            failure ??= why;
        }
    }

    /// <summary>Steps until every actor is done.</summary>
    public void Run()
    {
        for (; ; )
        {
            PoolFence.Wait();
            foreach (var actor in actors)
            {
                if (actor.Work is { IsFaulted: true } failed)
                {
                    failed.GetAwaiter().GetResult();
                }
            }

            var ready = actors.FindAll(static actor => actor.CanGoOn);
            if (ready.Count == 0)
            {
                if (actors.Exists(IsWaitedFor) && Idle())
                {
                    continue;
                }

                break;
            }

            var next = ready[choices.Pick(ready.Count, last is null ? -1 : ready.IndexOf(last))];
            last = next;
            trace.Add(next.Name);
            next.GoOn();
            Assert.True(failure is null, failure);
            if (++Steps > MostSteps)
            {
                throw new InvalidOperationException($"No end after {MostSteps} steps.");
            }
        }

        var waiting = actors.Where(IsWaitedFor).Select(static actor => actor.Name).ToArray();
        Assert.True(waiting.Length == 0, string.Join(", ", waiting) + " wait without end");
    }

    /// <summary>The last steps.</summary>
    public string Trace()
    {
        var text = new StringBuilder();
        foreach (var line in Exploration.One is null ? trace.Skip(trace.Count - Told) : trace)
        {
            text.Append("  ").AppendLine(line);
        }

        return text.ToString();
    }

    private static bool IsWaitedFor(Actor actor) => actor is { Work.IsCompleted: false, Machine.IsDead: false };
}
