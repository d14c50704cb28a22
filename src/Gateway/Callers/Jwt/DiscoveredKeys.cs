namespace AuroraGateway.Callers.Jwt;

/// <summary>
/// The issuer's keys by discovery. One fetch at a time, on its own deadline; what unknown key ids cause is bounded by
/// <see cref="FetchAllowance"/>; while the issuer is down, the last good keys stay in use.
/// </summary>
internal sealed partial class DiscoveredKeys(Discovery discovery, TimeProvider time, ILogger log) : IJwtKeys
{
    /// <summary>From this age on keys are fetched again behind the callers, so that a withdrawn key goes.</summary>
    public static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(5);

    /// <summary>How long a caller waits for a fetch at the most: longer than a resolver takes that lost its first packet.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>When a caller may come again whose issuer cannot be reached.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly FetchAllowance allowance = new(time);
    private volatile JwtKeySet? current;
    private Task<bool>? flight;
    private long attempted = time.GetTimestamp();
    private long begun;
    private bool failing;
    private bool ended;

    public JwtKeySet? Take()
    {
        var keys = current;
        if (keys is not null && time.GetElapsedTime(Interlocked.Read(ref attempted)) >= RenewAfter)
        {
            lock (gate)
            {
                Begin();
            }
        }

        return keys;
    }

    public async ValueTask<KeyInquiry> RefreshAsync(string? keyId, CancellationToken cancellation)
    {
        Task<bool>? underWay;
        long before;
        lock (gate)
        {
            (underWay, before) = (flight, begun);

            // A fetch that ended after this caller looked brought the key: another would bring the same.
            if (underWay is null && current?.Find(keyId).Count > 0)
            {
                return KeyInquiry.Current;
            }
        }

        try
        {
            // What a fetch under way brings may have been read before the issuer added the key: if the key is not in it, one more is
            // needed.
            if (underWay is not null && await underWay.WaitAsync(Patience, time, cancellation) && current!.Find(keyId).Count > 0)
            {
                return KeyInquiry.Current;
            }

            return await AskAsync(before, cancellation);
        }
        catch (TimeoutException)
        {
            return KeyInquiry.Later(Again);
        }
    }

    private async ValueTask<KeyInquiry> AskAsync(long before, CancellationToken cancellation)
    {
        Task<bool> fetch;
        lock (gate)
        {
            if (flight is null && begun > before)
            {
                // Another caller's fetch began after the question and has ended.
                return failing ? KeyInquiry.Later(Again) : KeyInquiry.Current;
            }

            if (flight is null && !allowance.TryTake(out var wait))
            {
                return KeyInquiry.Later(wait);
            }

            fetch = Begin();
        }

        return await fetch.WaitAsync(Patience, time, cancellation) ? KeyInquiry.Current : KeyInquiry.Later(Again);
    }

    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
        }

        discovery.Dispose();
    }

    private Task<bool> Begin()
    {
        if (flight is null)
        {
            Interlocked.Exchange(ref attempted, time.GetTimestamp());
            begun++;

            // Not on the caller's cancellation: others wait for the same fetch.
            flight = Task.Run(FetchAsync);
        }

        return flight;
    }

    private async Task<bool> FetchAsync()
    {
        JwtKeySet? keys = null;
        string? error;
        try
        {
            (keys, error) = await discovery.FetchAsync(time);
        }
        catch (Exception exception)
        {
            // Whatever it was: a fetch that stayed the one under way would be the last.
            error = $"its response was not expected ({exception.GetType().Name})";
        }

        lock (gate)
        {
            flight = null;
            if (ended)
            {
                // Cut off by us, which says nothing of the issuer.
                return false;
            }

            // The same keys stay the same object: what was verified with them stays verified.
            if (keys is not null && !keys.IsSameAs(current))
            {
                current = keys;
                Log.Taken(log, keys.Count, discovery.Authority);
            }

            if (error is not null && !failing)
            {
                Log.Unavailable(log, discovery.Authority, error,
                    current is null ? "no JWT can be verified" : "the previous ones stay in use");
            }
            else if (error is null && failing)
            {
                Log.Available(log, discovery.Authority);
            }

            failing = error is not null;
            return keys is not null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1603, LogLevel.Information, "{Count} JWT keys were loaded from {Authority}")]
        public static partial void Taken(ILogger log, int count, Uri authority);

        [LoggerMessage(1604, LogLevel.Warning, "The JWT keys of {Authority} cannot be fetched: {Reason}; {Consequence}")]
        public static partial void Unavailable(ILogger log, Uri authority, string reason, string consequence);

        [LoggerMessage(1605, LogLevel.Information, "The JWT keys of {Authority} can be fetched again")]
        public static partial void Available(ILogger log, Uri authority);
    }
}
