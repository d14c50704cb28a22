
namespace AuroraGateway.Keys;

/// <summary>What a request finds at its slot: a response, or an exchange to wait for. Neither if the slot has left the ring.</summary>
/// <param name="Result">A cached key, or why no exchange may begin.</param>
/// <param name="Flight">The exchange.</param>
/// <param name="Begins">The request caused it and launches it.</param>
/// <param name="IsBeforeDrop">It began before the tenant's keys were dropped: its key is not for this request.</param>
internal readonly record struct Joined(KeyResult? Result, Flight? Flight = null, bool Begins = false, bool IsBeforeDrop = false)
{
    /// <summary>What the exchange brought for this request; null if its key is not for this request, which looks again.</summary>
    public KeyResult? ResultOf(in KeyResult landed)
    {
        if (landed.Key is not { } key)
        {
            return landed;
        }

        return IsBeforeDrop || Flight!.IsRejected(landed.Source == KeySource.Shared, key.Fingerprint)
            ? null
            : landed with { Source = Begins ? landed.Source : KeySource.Joined };
    }
}
