using AuroraGateway.Problems;

namespace AuroraGateway.Limits.Callers;

/// <summary>How many requests of one caller may be held at once, and what one more receives; the same for all callers.</summary>
/// <param name="most">Places, at least 1.</param>
/// <param name="mostHeld">Requests with or without a place; never less than the places.</param>
internal sealed class ShareTerms(int most, int mostHeld = int.MaxValue)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public int Most { get; } = most;

    public int MostHeld { get; } = Math.Max(most, mostHeld);

    public Problem Full { get; } = Refusal(
        $"This caller has {most} requests in flight to Aurora, as many as it may have at once (Limits:InFlightPerCaller). " +
        "Wait as long as Retry-After says, and send fewer at once. A stalled request counts until Aurora:ActivityTimeout.");

    public Problem TooManyHeld { get; } = Refusal(
        $"This caller has {Math.Max(most, mostHeld)} requests that wait or are in flight to Aurora, as many as one caller may have. " +
        "Wait as long as Retry-After says, and send fewer at once.");

    public Problem TooManyWait { get; } = Refusal(
        "Half of all requests that may wait for this caller wait for this tenant's turn or key. " +
        "Wait as long as Retry-After says, and send fewer at once.");

    public bool IsSame(ShareTerms other) => (Most, MostHeld) == (other.Most, other.MostHeld);

    private static Problem Refusal(string detail) => new(ProblemCode.Overloaded, detail) { RetryAfter = Soon };
}
