namespace AuroraGateway.Telemetry.Windows;

/// <summary>Responses of some span by class, and how long those took that could be timed. Not thread-safe.</summary>
internal sealed class ResponseCounts
{
    internal const int Size = ResponseClasses.Count + LatencyScale.Buckets;

    private readonly long[] values = new long[Size];

    /// <summary>All that were sent to Aurora, and those that the gateway refused.</summary>
    public long All => Sum(0, ResponseClasses.Count);

    /// <summary>Those that have a duration.</summary>
    public long Timed => Sum(ResponseClasses.Count, Size);

    /// <summary>2xx and 3xx.</summary>
    public long Succeeded => Of(ResponseClass.Success) + Of(ResponseClass.Redirect);

    /// <summary>403, from Aurora or from the gateway.</summary>
    public long Refused403 => Of(ResponseClass.Forbidden) + Of(ResponseClass.ForeignForbidden);

    /// <summary>Those whose end says something: a client that left before the response shows nothing of Aurora.</summary>
    public long Judged => All - Of(ResponseClass.Left);

    public long Of(ResponseClass kind) => values[(int)kind];

    /// <param name="share">0 to 1.</param>
    /// <returns>Null if nothing was timed.</returns>
    public TimeSpan? Percentile(double share)
    {
        var timed = Timed;
        if (timed == 0)
        {
            return null;
        }

        var rank = share * timed;
        long below = 0;
        for (var bucket = 0; bucket < LatencyScale.Buckets; bucket++)
        {
            var here = values[ResponseClasses.Count + bucket];
            if (here > 0 && below + here >= rank)
            {
                var (begin, end) = (LatencyScale.BeginOf(bucket), LatencyScale.BeginOf(bucket + 1));
                return begin + ((end - begin) * Math.Clamp((rank - below) / here, 0, 1));
            }

            below += here;
        }

        return LatencyScale.BeginOf(LatencyScale.Buckets);
    }

    /// <summary>Those that took at least as long, a bucket's width aside.</summary>
    public long NotFasterThan(TimeSpan bound) => Sum(ResponseClasses.Count + LatencyScale.BucketOf(bound), Size);

    public void Add(ResponseCounts other) => Add(other.values);

    /// <summary>Adds durations alone.</summary>
    public void AddDurations(ResponseCounts other)
    {
        for (var i = ResponseClasses.Count; i < Size; i++)
        {
            values[i] += other.values[i];
        }
    }

    public void Clear() => Array.Clear(values);

    internal void Add(ReadOnlySpan<long> more)
    {
        for (var i = 0; i < more.Length; i++)
        {
            values[i] += more[i];
        }
    }

    internal void Add(ReadOnlySpan<int> more)
    {
        for (var i = 0; i < more.Length; i++)
        {
            values[i] += Volatile.Read(in more[i]);
        }
    }

    private long Sum(int first, int end)
    {
        long sum = 0;
        for (var i = first; i < end; i++)
        {
            sum += values[i];
        }

        return sum;
    }
}
