using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace AuroraGateway.Hosting.Incoming;

/// <summary>
/// Threads for what clients cause before a proof: TLS handshakes, heads, refusals, frames. Each connection has one piece of work at a time
/// and then goes to the back of the queue. So strangers keep neither the event loops, which carry callers' requests, nor the thread pool,
/// however fast they send.
/// </summary>
internal sealed class StrangerThreads : IDisposable
{
    // While the pool is behind by this much, strangers wait: over HTTP/2 each of their requests is a piece of its work.
    private const int MostPending = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private const int MostPauses = 100;

    private readonly BlockingCollection<Action> work = [];
    private readonly ManualResetEventSlim closing = new();

    /// <param name="count">Threads; null for half of the processors.</param>
    public StrangerThreads(int? count = null)
    {
        for (var i = count ?? Math.Max(1, Environment.ProcessorCount / 2); i > 0; i--)
        {
            new Thread(Run) { IsBackground = true, Name = "strangers" }.Start();
        }
    }

    /// <summary>Pieces of work that wait for a thread.</summary>
    public int Waiting => work.Count;

    /// <summary>What follows the await runs on one of the threads, behind what waits already.</summary>
    public Entry EnterAsync() => new(this);

    public void Dispose()
    {
        closing.Set();
        work.CompleteAdding();
    }

    private void Run()
    {
        foreach (var action in work.GetConsumingEnumerable())
        {
            for (var pauses = 0; pauses < MostPauses && ThreadPool.PendingWorkItemCount > MostPending && !closing.IsSet; pauses++)
            {
                closing.Wait(Pause);
            }

            action();
        }
    }

    private void Add(Action action)
    {
        try
        {
            work.Add(action);
        }
        catch (InvalidOperationException)
        {
            // The gateway ends; what is left of the connection ends on the pool.
            ThreadPool.UnsafeQueueUserWorkItem(static rest => rest(), action, preferLocal: false);
        }
    }

    /// <summary>Awaited to go on one of the threads.</summary>
    public readonly struct Entry(StrangerThreads threads) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Entry GetAwaiter() => this;

        public void OnCompleted(Action continuation) => threads.Add(continuation);

        public void UnsafeOnCompleted(Action continuation) => threads.Add(continuation);

        public void GetResult()
        {
        }
    }
}
