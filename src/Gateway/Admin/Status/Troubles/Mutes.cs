using System.Diagnostics.CodeAnalysis;

namespace AuroraGateway.Admin.Status.Troubles;

/// <summary>
/// Troubles that an operator does not want to be reminded of for a time. A mute ends with its time, or when the trouble becomes worse: a
/// higher level, more tenants, or twice the calls.
/// </summary>
internal sealed partial class Mutes(TimeProvider time, ILogger<Mutes> log)
{
    /// <summary>Mutes at most.</summary>
    public const int Most = 100;

    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    // Below this many calls a minute twice as many are chance.
    private const long FewCalls = 10;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Mute> mutes = new(StringComparer.Ordinal);

    /// <param name="code">Of the trouble.</param>
    /// <param name="span">How long.</param>
    /// <param name="current">The trouble as it is now; null if it is not seen.</param>
    /// <param name="source">Who asks for it.</param>
    /// <param name="until">When it ends.</param>
    /// <returns>False if there are too many.</returns>
    public bool TryAdd(string code, TimeSpan span, Trouble? current, string source, out DateTimeOffset until)
    {
        until = time.GetUtcNow() + span;
        lock (gate)
        {
            if (mutes.Count >= Most && !mutes.ContainsKey(code))
            {
                return false;
            }

            mutes[code] = new Mute(time.GetTimestamp(), span, until, current is null ? null : Extent.Of(current));
        }

        Log.Muted(log, code, until, source);
        return true;
    }

    /// <returns>False if it was not muted.</returns>
    public bool Remove(string code, string source)
    {
        lock (gate)
        {
            if (!mutes.Remove(code))
            {
                return false;
            }
        }

        Log.Unmuted(log, code, source);
        return true;
    }

    /// <summary>Marks the muted troubles, and ends each mute that has expired or whose trouble became worse.</summary>
    public IReadOnlyList<Trouble> Apply(IReadOnlyList<Trouble> troubles)
    {
        lock (gate)
        {
            foreach (var (code, mute) in mutes.Where(pair => time.GetElapsedTime(pair.Value.Begin) >= pair.Value.Span).ToList())
            {
                mutes.Remove(code);
                Log.Over(log, code);
            }

            return [.. troubles.Select(trouble => TryApplyLocked(trouble, out var muted) ? muted : trouble)];
        }
    }

    private bool TryApplyLocked(Trouble trouble, [NotNullWhen(true)] out Trouble? muted)
    {
        muted = null;
        if (!mutes.TryGetValue(trouble.Code, out var mute))
        {
            return false;
        }

        var extent = Extent.Of(trouble);
        if (mute.Extent is { } then && extent.IsWorseThan(then))
        {
            mutes.Remove(trouble.Code);
            Log.Worse(log, trouble.Code, trouble.Name);
            return false;
        }

        // One that was muted before it was seen is measured by how it begins.
        mute.Extent ??= extent;
        muted = trouble with { MutedUntil = mute.Until };
        return true;
    }

    private sealed class Mute(long begin, TimeSpan span, DateTimeOffset until, Extent? extent)
    {
        public long Begin => begin;

        public TimeSpan Span => span;

        public DateTimeOffset Until => until;

        public Extent? Extent { get; set; } = extent;
    }

    private sealed record Extent(Verdict Level, long Calls, int Tenants)
    {
        public static Extent Of(Trouble trouble) => new(trouble.Level, trouble.Impact.CallsPerMinute ?? 0, trouble.Impact.Tenants ?? 0);

        public bool IsWorseThan(Extent then) =>
            Level > then.Level || Tenants > then.Tenants || Calls >= 2 * Math.Max(FewCalls, then.Calls);
    }

    private static partial class Log
    {
        [LoggerMessage(1531, LogLevel.Warning, "The trouble {Code} is muted until {Until:u}, by a request from {Source}")]
        public static partial void Muted(ILogger log, string code, DateTimeOffset until, string source);

        [LoggerMessage(1532, LogLevel.Warning, "The trouble {Code} is no longer muted, by a request from {Source}")]
        public static partial void Unmuted(ILogger log, string code, string source);

        [LoggerMessage(1533, LogLevel.Warning, "The trouble {Code} became worse ({Name}): it is no longer muted")]
        public static partial void Worse(ILogger log, string code, string name);

        [LoggerMessage(1534, LogLevel.Information, "The mute of the trouble {Code} has expired")]
        public static partial void Over(ILogger log, string code);
    }
}
