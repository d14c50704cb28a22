using System.Diagnostics;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>
/// One exchange under way and the calls that wait for it. It belongs to none of them: each may leave, and the exchange goes on to its own
/// deadline.
/// </summary>
/// <param name="epoch">Drops of the slot's key until it began.</param>
/// <param name="unwanted">Fingerprint of the key to be replaced.</param>
/// <param name="terms">Those of the request that caused it, until it has ended.</param>
internal sealed class Flight(int epoch, string? unwanted, KeyTerms terms)
{
    // Continuations run elsewhere: a thousand requests must not continue one after the other on the exchange's thread.
    private readonly TaskCompletionSource<KeyResult> landing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int waiters;

    // Rejected by Aurora at another replica while this was under way: the store may still have returned it.
    private volatile string? rejected;

    public int Epoch => epoch;

    /// <summary>Whose request caused it; null for a renewal.</summary>
    public string? Caller { get; init; }

    public string? Unwanted => unwanted;

    public KeyTerms Terms => terms;

    /// <summary>The exchange's own span, to which the waiting calls link; default if nothing is traced.</summary>
    public ActivityContext Trace { get; set; }

    public void Reject(string fingerprint) => rejected = fingerprint;

    /// <summary>True if Aurora rejected the key that the store returned to this exchange.</summary>
    public bool IsRejected(bool fromShared, string fingerprint) => fromShared && rejected == fingerprint;

    /// <summary>Counts one more call that waits.</summary>
    /// <returns>False if as many as may wait already.</returns>
    public bool TryJoin(int most)
    {
        if (Interlocked.Increment(ref waiters) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref waiters);
        return false;
    }

    public async ValueTask<KeyResult> WaitAsync(CancellationToken caller)
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

    public void Land(KeyResult result) => landing.SetResult(result);
}
