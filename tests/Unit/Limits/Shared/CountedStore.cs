using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Unit.Limits.Shared;

/// <summary>Counts the requests of one replica to the store, and keeps the last.</summary>
internal sealed class CountedStore(ILimitStore inner) : ILimitStore
{
    private int requests;
    private int underWay;

    public bool IsJoined => inner.IsJoined;

    public int Replicas => inner.Replicas;

    /// <summary>Its replica was killed: nothing arrives any more.</summary>
    public bool IsDead { get; set; }

    public int Requests => Volatile.Read(ref requests);

    public int UnderWay => Volatile.Read(ref underWay);

    public async ValueTask<long[]?> TakeAsync(LimitRequest request)
    {
        if (IsDead)
        {
            return null;
        }

        Interlocked.Increment(ref requests);
        Interlocked.Increment(ref underWay);
        try
        {
            return await inner.TakeAsync(request);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }
}
