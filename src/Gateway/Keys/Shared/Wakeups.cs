using System.Collections.Concurrent;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// Flights of this replica that wait for another replica's exchange, by the entry's name. One owner has one flight, so one waiter.
/// </summary>
internal sealed class Wakeups
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);

    /// <summary>To be called before looking, so that messages between look and wait are not missed.</summary>
    public Expectation Expect(string entry)
    {
        var source = waiting.GetOrAdd(entry, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return new Expectation(this, entry, source);
    }

    public void Wake(string entry)
    {
        if (waiting.TryRemove(entry, out var source))
        {
            source.TrySetResult();
        }
    }

    /// <summary>Wakes every waiter: the store is gone, or back.</summary>
    public void WakeAll()
    {
        foreach (var (entry, _) in waiting)
        {
            Wake(entry);
        }
    }

    /// <summary>One wait for a message.</summary>
    public readonly struct Expectation(Wakeups wakeups, string entry, TaskCompletionSource source) : IDisposable
    {
        /// <summary>Returns at the message, or after the time: then it is for the waiter to look.</summary>
        public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
        {
            try
            {
                await source.Task.WaitAsync(atMost, time, cancellation);
            }
            catch (TimeoutException)
            {
            }
        }

        public void Dispose() => wakeups.waiting.TryRemove(KeyValuePair.Create(entry, source));
    }
}
