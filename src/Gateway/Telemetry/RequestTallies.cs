using System.Collections.Concurrent;
using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Telemetry;

/// <summary>Requests and responses by caller.</summary>
internal sealed class RequestTallies(TimeProvider time)
{
    /// <summary>The name for requests whose caller is not known.</summary>
    public const string Unknown = "-";

    // Names come from the configuration. One that is rewritten day after day must not grow this without limit.
    private const int Most = 1000;

    private readonly ConcurrentDictionary<string, CallerTally> byCaller = new(StringComparer.Ordinal);
    private readonly CallerTally unknown = new(Unknown, time);
    private readonly CallerTally others = new("(others)", time);

    /// <param name="caller">Null if it is not known.</param>
    /// <param name="outcome">How the request ended.</param>
    /// <param name="took">From the request line to the end of the response.</param>
    public void Count(string? caller, in RequestOutcome outcome, TimeSpan took = default) => TallyOf(caller).Count(outcome, took);

    /// <summary>Every caller so far, by name; those that could not be identified last.</summary>
    public IReadOnlyList<CallerTally> All => [.. byCaller.Values.OrderBy(tally => tally.Caller, StringComparer.Ordinal), others, unknown];

    private CallerTally TallyOf(string? caller)
    {
        if (caller is null)
        {
            return unknown;
        }

        if (byCaller.TryGetValue(caller, out var tally))
        {
            return tally;
        }

        return byCaller.Count >= Most ? others : byCaller.GetOrAdd(caller, name => new CallerTally(name, time));
    }
}
