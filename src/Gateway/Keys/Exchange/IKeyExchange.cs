using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Exchange;

/// <summary>Buys a temporary key. Never throws but for cancellation: every answer becomes a value.</summary>
public interface IKeyExchange
{
    /// <param name="request">For whom, and with what.</param>
    /// <param name="cancellation">The exchange's own deadline, not a caller's.</param>
    ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation);
}

/// <summary>What an exchange is asked for.</summary>
/// <param name="Owner">For whom.</param>
/// <param name="Session">The token to spend; null for a backend key.</param>
/// <param name="Unwanted">Fingerprint of the key to be replaced: refused by Aurora, or near its end. A replica's store that still holds it holds nothing of use.</param>
/// <param name="HeldFor">How long the key that is held can still be served; null if nobody has one and callers wait.</param>
/// <param name="Site">Where to buy it; whoever asks Aurora needs one.</param>
public readonly record struct ExchangeRequest(KeyOwner Owner, SessionToken? Session, string? Unwanted, TimeSpan? HeldFor = null, AuroraSite? Site = null);

/// <summary>What came of an exchange: exactly one of the two.</summary>
public readonly record struct ExchangeOutcome(BoughtKey? Bought, KeyFailure? Failure)
{
    public static implicit operator ExchangeOutcome(BoughtKey bought) => new(bought, null);

    public static implicit operator ExchangeOutcome(KeyFailure failure) => new(null, failure);
}
