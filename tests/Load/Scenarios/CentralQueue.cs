namespace AuroraGateway.Load.Scenarios;

/// <summary>One queue for all replicas, without any cost: the most that first come, first served can make of a quota.</summary>
internal static class CentralQueue
{
    /// <summary>How many calls of one tenant pass; the others are refused at once, because they would wait for too long.</summary>
    /// <param name="arrivals">In rising order.</param>
    /// <param name="limit">Calls in any span of the period.</param>
    /// <param name="period">The period.</param>
    /// <param name="maxWait">The longest that a call waits.</param>
    public static int Admitted(IEnumerable<double> arrivals, int limit, TimeSpan period, TimeSpan maxWait)
    {
        var passed = new Queue<double>();
        var admitted = 0;
        foreach (var arrival in arrivals)
        {
            var pass = passed.Count < limit ? arrival : Math.Max(arrival, passed.Peek() + period.TotalSeconds);
            if (pass - arrival > maxWait.TotalSeconds)
            {
                continue;
            }

            if (passed.Count == limit)
            {
                passed.Dequeue();
            }

            passed.Enqueue(pass);
            admitted++;
        }

        return admitted;
    }
}
