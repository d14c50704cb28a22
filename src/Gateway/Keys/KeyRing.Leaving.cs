using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>What the ring does while the process stops.</summary>
public sealed partial class KeyRing
{
    private static readonly KeyFailure Draining = new(KeyFailureKind.Draining, "The gateway is shutting down and exchanges nothing more; ask another replica.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
        NothingSent = true,
    };

    /// <summary>Begins no further exchange; what is under way ends.</summary>
    public void StopExchanging() => stopping.Cancel();

    /// <summary>The owner's key if one is cached; nothing is exchanged for it.</summary>
    public KeyAnswer Cached(in KeyOwner owner, AuroraSite? at)
    {
        if (slots.TryGetValue(owner, out var slot) && slot.Key is { } key && ReferenceEquals(key.Site, at) && key.IsServable(Moment.Of(time)))
        {
            metrics.LookedUp(KeySource.Memory);
            return KeyAnswer.Of(key, KeySource.Memory);
        }

        return KeyAnswer.Of(Draining);
    }
}
