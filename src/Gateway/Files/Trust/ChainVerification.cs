using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AuroraGateway.Platform;

namespace AuroraGateway.Files.Trust;

/// <summary>
/// Two threads of the process that run TLS handshakes and verify certificate chains, with a bounded queue before them. A peer chooses how
/// much work its chain is: on an event loop it would hold up every caller.
/// </summary>
internal sealed partial class ChainVerification
{
    /// <summary>
    /// Steps of handshakes that wait at most. With about a millisecond for one step the last of them waits for an eighth of a second.
    /// </summary>
    private const int Room = 256;

    private const int AtOnce = 2;
    private const int StackSize = 1024 * 1024;

    // Above the default of 0: an event loop that has something to do is scheduled before a handshake.
    private const int Niceness = 5;

    [ThreadStatic]
    private static ChainVerification? current;

    // Not a Lock: the threads wait on it.
    private readonly object gate = new();
    private readonly Queue<Action> queue = new();
    private readonly int room;
    private readonly int threads;
    private int reserved;
    private long shed;
    private bool started;

    /// <param name="threads">How many verify at the same time.</param>
    /// <param name="room">How many more wait.</param>
    public ChainVerification(int threads = AtOnce, int room = Room) => (this.threads, this.room) = (threads, room);

    /// <summary>Incoming and outgoing handshakes share these two threads.</summary>
    public static ChainVerification Shared { get; } = new();

    /// <summary>
    /// Looks up whether certificates are revoked, which waits for other servers: apart, so that no handshake waits with it.
    /// </summary>
    public static ChainVerification Revocation { get; } = new();

    /// <summary>What was refused because the queue was full, since the start.</summary>
    public long Shed => Interlocked.Read(ref shed);

    /// <summary>True on one of the threads.</summary>
    public bool IsCurrent => current == this;

    /// <summary>
    /// Continues on one of the threads. The caller leaves it again with <see cref="LeaveAsync"/> before it does anything else than verify.
    /// </summary>
    /// <exception cref="VerificationOverloadException">The queue is full.</exception>
    public Entrance EnterAsync()
    {
        if (!IsCurrent)
        {
            Reserve();
        }

        return new Entrance(this);
    }

    /// <summary>Continues on the thread pool.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <summary>Runs the work on one of the threads and continues on the thread pool.</summary>
    /// <exception cref="VerificationOverloadException">The queue is full.</exception>
    public async Task<T> RunAsync<T>(Func<T> work)
    {
        await EnterAsync();
        try
        {
            return work();
        }
        finally
        {
            await LeaveAsync();
        }
    }

    private void Reserve()
    {
        lock (gate)
        {
            if (reserved >= room)
            {
                Interlocked.Increment(ref shed);
                throw new VerificationOverloadException();
            }

            reserved++;
            StartLocked();
        }
    }

    private void StartLocked()
    {
        if (started)
        {
            return;
        }

        started = true;
        for (var i = 0; i < threads; i++)
        {
            new Thread(Work, StackSize) { IsBackground = true, Name = "certificates" }.Start();
        }
    }

    private void Add(Action work)
    {
        lock (gate)
        {
            queue.Enqueue(work);
            Monitor.Pulse(gate);
        }
    }

    private void Work()
    {
        current = this;
        if (LinuxCalls.AreUsed)
        {
            // Zero names the calling thread. If it is refused the thread runs like any other.
            _ = SetPriority(0, 0, Niceness);
        }

        while (true)
        {
            Action? work;
            lock (gate)
            {
                while (!queue.TryDequeue(out work))
                {
                    Monitor.Wait(gate);
                }

                reserved--;
            }

            work();
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);

    /// <summary>The way onto one of the threads; a place in the queue is reserved.</summary>
    public readonly struct Entrance(ChainVerification threads) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => threads.IsCurrent;

        public Entrance GetAwaiter() => this;

        public void OnCompleted(Action continuation) => threads.Add(continuation);

        public void UnsafeOnCompleted(Action continuation) => threads.Add(continuation);

        public void GetResult()
        {
        }
    }
}

/// <summary>So many handshakes wait already that this one is refused.</summary>
internal sealed class VerificationOverloadException() : IOException("too many TLS handshakes at the same time; try again");
