namespace AuroraGateway.Unit;

/// <summary>What a piece of code allocates each time it runs.</summary>
internal static class Allocations
{
    private const int Rounds = 5;

    /// <summary>
    /// The least of some rounds, in bytes: what the code allocates it allocates in each, what the compiler does once on this thread in one.
    /// </summary>
    public static long Of(Action round)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
