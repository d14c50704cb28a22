using AuroraGateway.Keys;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// The sequential specification of one owner's key in the ring, as long as nothing ends and nothing is evicted: there is one key or none
/// (0). An exchange puts another in its place, a discard takes away exactly the one that it names, and a call gets the one that is there.
/// </summary>
internal static class OneKey
{
    /// <summary>An exchange brought this key.</summary>
    public static Operation Brought(int key, long called, long returned) => new($"an exchange brings {key}", called, returned, _ => key);

    /// <summary>A call got this key.</summary>
    public static Operation Got(int key, long called, long returned) =>
        new($"a call gets {key}", called, returned, state => state == key ? state : null);

    /// <summary>A call got none.</summary>
    public static Operation GotNone(long called, long returned) =>
        new("a call gets none", called, returned, static state => state == 0 ? state : null);

    public static Operation Discarded(int key, DiscardOutcome outcome, long called, long returned) => new(
        $"{key} is to be discarded: {outcome}",
        called,
        returned,
        state => outcome switch
        {
            DiscardOutcome.Discarded => state == key ? 0 : null,
            DiscardOutcome.Braked => state == key ? state : null,
            _ => state == key ? null : state,
        });

    /// <summary>Another replica said that it was refused.</summary>
    public static Operation Told(int key, long called, long returned) =>
        new($"received that {key} was refused", called, returned, state => state == key ? 0 : state);
}
