namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// Whether a history can be explained by operations that each happen at one instant between call and return, one after the other, as the
/// sequential specification allows. The search of Wing and Gong with the memory of Lowe: a set of operations and a state once tried are not
/// tried again.
/// </summary>
internal static class Linearizability
{
    private const int Most = 64;

    /// <param name="operations">Of one object, 64 at the most.</param>
    /// <param name="state">Before any of them.</param>
    public static bool IsLinearizable(IReadOnlyList<Operation> operations, int state = 0)
    {
        if (operations.Count > Most)
        {
            throw new ArgumentException($"More than {Most} operations.", nameof(operations));
        }

        var tried = new HashSet<(ulong Done, int State)>();
        var paths = new Stack<(ulong Done, int State)>();
        paths.Push((0, state));
        while (paths.TryPop(out var path))
        {
            // Nothing may happen after the return of an operation that has not happened yet.
            var bound = long.MaxValue;
            for (var i = 0; i < operations.Count; i++)
            {
                if (!Has(path.Done, i))
                {
                    bound = Math.Min(bound, operations[i].Returned);
                }
            }

            if (bound == long.MaxValue)
            {
                return true;
            }

            for (var i = 0; i < operations.Count; i++)
            {
                if (!Has(path.Done, i) && operations[i].Called < bound && operations[i].Apply(path.State) is { } after)
                {
                    var next = (path.Done | (1UL << i), after);
                    if (tried.Add(next))
                    {
                        paths.Push(next);
                    }
                }
            }
        }

        return false;
    }

    private static bool Has(ulong done, int operation) => (done & (1UL << operation)) != 0;
}
