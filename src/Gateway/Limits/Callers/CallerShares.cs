using AuroraGateway.Callers;

namespace AuroraGateway.Limits.Callers;

/// <summary>
/// Each caller's share of the requests to Aurora, so that a caller whose bodies or responses stall leaves connections to the others.
/// </summary>
internal sealed class CallerShares(IReadOnlyList<Caller> callers, ShareTerms terms)
{
    private readonly ShareTerms terms = terms;

    // A waiting request costs the buffers of its connection or stream, and its head as text: up to 30 KB of header lines, twice that in
    // UTF-16.
    private const long BytesPerHeld = 48 * 1024;
    private const long PartOfMemory = 8;
    private const int MostEverHeld = 20_000;

    // Made at the first request, unless it continues that of an earlier configuration.
    private CallerShare[]? byCaller;

    private CallerShares(CallerShares same, ShareTerms terms, CallerShare[] byCaller)
        : this(same.Callers, terms) => this.byCaller = byCaller;

    public IReadOnlyList<Caller> Callers => callers;

    /// <summary>What each caller may have in flight at once.</summary>
    public int Most => terms.Most;

    /// <summary>The default: three quarters of the connections to Aurora, or all of them with a single caller.</summary>
    public static int Usual(int connections, int callers) =>
        callers < 2 ? connections : Math.Max(1, connections - Math.Max(1, connections / 4));

    /// <summary>Requests of one caller that are held at once: waiting requests may use an eighth of the process's memory.</summary>
    public static int Held(long memory) => (int)Math.Clamp(memory / PartOfMemory / BytesPerHeld, 1, MostEverHeld);

    public CallerShare Of(Caller caller) => (byCaller ?? Begin())[caller.Index];

    /// <summary>
    /// The same shares with the counts of <paramref name="previous"/>: what a caller of the same name holds stays counted.
    /// </summary>
    public CallerShares After(CallerShares previous)
    {
        var before = previous.byCaller ?? previous.Begin();
        if (ReferenceEquals(Callers, previous.Callers))
        {
            return terms.IsSame(previous.terms)
                ? previous : new CallerShares(this, terms, Array.ConvertAll(before, share => share.With(terms)));
        }

        var byName = previous.Callers.ToDictionary(static caller => caller.Name, StringComparer.Ordinal);
        var mine = new CallerShare[Callers.Count];
        foreach (var caller in Callers)
        {
            mine[caller.Index] = byName.TryGetValue(caller.Name, out var same) ? before[same.Index].With(terms) : new CallerShare(terms);
        }

        return new CallerShares(this, terms, mine);
    }

    private CallerShare[] Begin()
    {
        CallerShare[] mine = [.. Callers.Select(_ => new CallerShare(terms))];
        return Interlocked.CompareExchange(ref byCaller, mine, null) ?? mine;
    }
}
