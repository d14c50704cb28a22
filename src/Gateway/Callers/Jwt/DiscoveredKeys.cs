namespace AuroraGateway.Callers.Jwt;

/// <summary>
/// The issuer's keys by discovery. One fetch at a time, on its own deadline; an unknown key id causes one at most every few seconds; while the issuer is down the
/// last good keys serve on.
/// </summary>
public sealed partial class DiscoveredKeys(Discovery discovery, TimeProvider time, ILogger log) : IJwtKeys
{
    /// <summary>From this age on keys are fetched again behind the callers, so that a withdrawn key goes.</summary>
    public static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(5);

    /// <summary>Between two fetches at the least, whatever key ids are asked for.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller waits for a fetch at the most: longer than a resolver takes that lost its first packet.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private const long NeverAttempted = long.MinValue;

    private readonly Lock gate = new();
    private volatile JwtKeySet? current;
    private Task<bool>? flight;
    private long attempted = NeverAttempted;
    private bool lastAttemptWorked;
    private bool failing;
    private bool ended;

    public JwtKeySet? Take()
    {
        var keys = current;
        if (keys is not null && IsOlderThan(RenewAfter))
        {
            lock (gate)
            {
                Begin();
            }
        }

        return keys;
    }

    public async ValueTask<bool> RefreshAsync(CancellationToken cancellation)
    {
        Task<bool> fetch;
        lock (gate)
        {
            if (flight is null && !IsOlderThan(Pause))
            {
                return lastAttemptWorked;
            }

            fetch = Begin();
        }

        try
        {
            return await fetch.WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
        }

        discovery.Dispose();
    }

    private bool IsOlderThan(TimeSpan age) => Interlocked.Read(ref attempted) is var at && (at == NeverAttempted || time.GetElapsedTime(at) >= age);

    private Task<bool> Begin()
    {
        if (flight is null)
        {
            Interlocked.Exchange(ref attempted, time.GetTimestamp());

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
            error = $"what it answered was not foreseen ({exception.GetType().Name})";
        }

        lock (gate)
        {
            flight = null;
            lastAttemptWorked = keys is not null;
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
                Log.Unavailable(log, discovery.Authority, error, current is null ? "no JWT can be verified" : "the last good ones serve on");
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
        [LoggerMessage(1603, LogLevel.Information, "JWT keys taken from {Authority}: {Count}")]
        public static partial void Taken(ILogger log, int count, Uri authority);

        [LoggerMessage(1604, LogLevel.Warning, "The JWT keys of {Authority} cannot be had: {Reason}; {Consequence}")]
        public static partial void Unavailable(ILogger log, Uri authority, string reason, string consequence);

        [LoggerMessage(1605, LogLevel.Information, "The JWT keys of {Authority} can be had again")]
        public static partial void Available(ILogger log, Uri authority);
    }
}
