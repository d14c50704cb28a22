using AuroraGateway.Problems;
using AuroraGateway.Telemetry.Windows;

namespace AuroraGateway.Telemetry;

/// <summary>One caller's requests, counted in place: a request costs a few increments, and the sums are made when they are read.</summary>
internal sealed class CallerTally(string caller, TimeProvider time)
{
    private static readonly int Codes = Enum.GetValues<ProblemCode>().Length;

    private readonly long[] counts = new long[RequestOutcome.Classes * 2];
    private readonly long[] refusals = new long[Codes];

    // Made at the first refusal of a code: most callers never see more than two.
    private readonly Heartbeat?[] recent = new Heartbeat?[Codes];

    public string Caller { get; } = caller;

    /// <summary>All, and those that the gateway itself refused.</summary>
    public Heartbeat Heartbeat { get; } = new(time);

    /// <summary>Its requests of the last minute.</summary>
    public ResponseWindow Window { get; } = new(time);

    /// <param name="outcome">How the request ended.</param>
    /// <param name="took">From the request line to the end of the response.</param>
    public void Count(in RequestOutcome outcome, TimeSpan took)
    {
        var kind = ResponseClasses.Of(outcome);
        Window.Count(kind, time.GetTimestamp(), kind < ResponseClass.Refused ? took : null);
        var refused = outcome.Refusal is not null;
        Interlocked.Increment(ref counts[(outcome.Class * 2) + (refused ? 1 : 0)]);
        if (outcome.Refusal is { } code)
        {
            Interlocked.Increment(ref refusals[(int)code]);
            (Volatile.Read(ref recent[(int)code]) ?? Begin(code)).Beat(bad: true);
        }

        Heartbeat.Beat(refused);
    }

    /// <summary>How many responses of a status class came from Aurora, or from the gateway itself.</summary>
    public long Requests(int statusClass, bool byGateway) => Interlocked.Read(ref counts[(statusClass * 2) + (byGateway ? 1 : 0)]);

    public long Refusals(ProblemCode code) => Interlocked.Read(ref refusals[(int)code]);

    /// <summary>Those of the last minute.</summary>
    public int RefusalsLastMinute(ProblemCode code) =>
        Volatile.Read(ref recent[(int)code])?.Read().Bad.TakeLast(ResponseWindow.Minute).Sum() ?? 0;

    private Heartbeat Begin(ProblemCode code)
    {
        var fresh = new Heartbeat(time);
        return Interlocked.CompareExchange(ref recent[(int)code], fresh, null) ?? fresh;
    }
}
