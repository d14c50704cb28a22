using System.Diagnostics;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>One exchange under way and those who wait for it. It belongs to none of them: each may leave, the exchange goes on to its own deadline.</summary>
internal sealed class Flight(int epoch, string? unwanted, AuroraSite? site)
{
    // Continuations run elsewhere: a thousand requests must not go on one after the other on the exchange's thread.
    private readonly TaskCompletionSource<KeyAnswer> landing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int waiters;

    /// <summary><see cref="KeySlot.Epoch"/> when it began.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>Whose request caused it; null for a renewal.</summary>
    public string? Caller { get; init; }

    /// <summary>Fingerprint of the key to be replaced.</summary>
    public string? Unwanted { get; } = unwanted;

    /// <summary>Fingerprint of a key that Aurora refused another replica while this was under way: the store may have given it all the same.</summary>
    public string? Refused { get; set; }

    /// <summary>Where it buys: those who wait are bound for the same.</summary>
    public AuroraSite? Site { get; } = site;

    /// <summary>The exchange's own span, for those who waited to point at; default if nothing is traced.</summary>
    public ActivityContext Trace { get; set; }

    public int Waiters => Volatile.Read(ref waiters);

    /// <summary>False if as many wait already.</summary>
    public bool TryJoin(int most)
    {
        if (Interlocked.Increment(ref waiters) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref waiters);
        return false;
    }

    public async ValueTask<KeyAnswer> WaitAsync(CancellationToken caller)
    {
        try
        {
            return await landing.Task.WaitAsync(caller);
        }
        finally
        {
            Interlocked.Decrement(ref waiters);
        }
    }

    public void Land(KeyAnswer answer) => landing.SetResult(answer);
}
