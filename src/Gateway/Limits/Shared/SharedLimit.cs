using System.Globalization;
using System.Security.Cryptography;

namespace AuroraGateway.Limits.Shared;

/// <summary>
/// One limit that replicas share, as one replica sees it: what it has to report to the store, whether the store can be asked now, and its
/// last response. One request is under way at a time. Not thread-safe: its user calls it under the user's own lock.
/// </summary>
internal sealed class SharedLimit(ILimitStore store, string name, TimeProvider time)
{
    // A request whose response is late is sent again; after the second, calls no longer wait for each attempt.
    private const int MostMisses = 2;

    // In the numbers of a response: the generation, places in use and the closure; then four for each want.
    private const int Head = 3;
    private const int Each = 4;

    // Whatever the store responds: no closure is longer than five minutes, and no period longer than 31 days.
    private const long LongestClosure = 300_000;
    private const long LongestSpan = 31L * 24 * 3_600_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly string member = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private long? generation;
    private long quietUntil = long.MinValue;
    private long closing = long.MinValue;
    private long closingSent;
    private long heardAt;
    private int used;
    private int wants;
    private int misses;

    public LimitNotes Notes { get; } = new();

    /// <summary>A request is under way.</summary>
    public bool IsAsking { get; private set; }

    /// <summary>The store is unavailable, not only late.</summary>
    public bool IsGone => !store.IsJoined;

    /// <summary>How long the limit stays closed, as of the last response.</summary>
    public TimeSpan ClosedFor { get; private set; }

    /// <summary>True if the store does not know of a closure yet.</summary>
    public bool IsClosing(long now) => closing > now;

    /// <summary>False while this replica counts alone.</summary>
    public bool IsUsable(long now) => store.IsJoined && now >= quietUntil;

    /// <summary>Places in use by all replicas as of the last response; null if that is too old.</summary>
    public int? Used(long now, long memory) => generation is not null && now - heardAt < memory ? used : null;

    public void Close(long until) => closing = Math.Max(closing, until);

    /// <summary>Sends one request after the other, as long as <c>begin</c> returns one. Both functions run under the user's lock.</summary>
    public async Task AskAsync(Lock sync, Func<long, LimitRequest?> begin, Action<long[]?, long> end)
    {
        while (true)
        {
            LimitRequest? request;
            lock (sync)
            {
                request = begin(time.GetTimestamp());
            }

            if (request is not { } due)
            {
                return;
            }

            var numbers = await store.TakeAsync(due);
            lock (sync)
            {
                end(numbers, time.GetTimestamp());
            }
        }
    }

    /// <summary>The next request, with all notes; <see cref="End"/> follows.</summary>
    public LimitRequest Begin(string terms, long memory, string callers, int count, long now)
    {
        IsAsking = true;
        (wants, closingSent) = (count, closing);
        var closure = Math.Max(0, (long)Math.Ceiling((closing - (double)now) * 1000 / time.TimestampFrequency));
        return new LimitRequest(
            name,
            string.Create(CultureInfo.InvariantCulture, $"{terms} {closure}"),
            member,
            Notes.Send(now, memory, time.TimestampFrequency),
            callers);
    }

    /// <summary>Takes what came of it.</summary>
    /// <returns>One for each want, in their order; null for no response.</returns>
    public LimitTurn[]? End(long[]? numbers, long now, out bool isLost)
    {
        IsAsking = false;
        isLost = false;
        if (numbers is null || numbers.Length != Head + (wants * Each))
        {
            quietUntil = ++misses >= MostMisses ? now + (long)(Pause.TotalSeconds * time.TimestampFrequency) : quietUntil;
            Notes.Repeat();
            return null;
        }

        Notes.Acknowledge();
        closing = closing == closingSent ? long.MinValue : closing;
        isLost = generation is { } known && known != numbers[0];
        (generation, used, heardAt, quietUntil, misses) = (numbers[0], (int)Math.Clamp(numbers[1], 0, int.MaxValue), now, long.MinValue, 0);
        ClosedFor = TimeSpan.FromMilliseconds(Math.Clamp(numbers[2], 0, LongestClosure));
        return [.. numbers.Skip(Head).Chunk(Each).Select(Turn)];
    }

    private static LimitTurn Turn(long[] numbers) =>
        new((int)Math.Clamp(numbers[0], 0, int.MaxValue), Span(numbers[1]), Span(numbers[2]), Span(numbers[3]));

    private static TimeSpan? Span(long milliseconds) =>
        milliseconds < 0 ? null : TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestSpan));
}

/// <summary>What one caller received.</summary>
/// <param name="Granted">Places that may be used now.</param>
/// <param name="Place">After this time one more place may be used; null for none.</param>
/// <param name="Again">After this time the rest may be requested; null for no such time.</param>
/// <param name="Wait">No call can pass before this time, which is longer than a place may lie ahead; null otherwise.</param>
internal readonly record struct LimitTurn(int Granted, TimeSpan? Place, TimeSpan? Again, TimeSpan? Wait)
{
    /// <summary>No more than was requested, whatever the store responds.</summary>
    public LimitTurn AtMost(int asked) => this with { Granted = Math.Min(Granted, asked), Place = Granted < asked ? Place : null };
}
