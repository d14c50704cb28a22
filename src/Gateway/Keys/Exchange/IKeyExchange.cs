using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Exchange;

/// <summary>Exchanges a temporary key. Throws only for cancellation: every response becomes a value.</summary>
internal interface IKeyExchange
{
    /// <param name="request">For whom, and with what.</param>
    /// <param name="cancellation">The exchange's own deadline, not a caller's.</param>
    ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation);
}

/// <summary>A request for an exchange.</summary>
/// <param name="Owner">The owner of the key.</param>
/// <param name="Session">The token to spend; null for a backend key.</param>
/// <param name="Unwanted">Fingerprint of the key to be replaced: rejected by Aurora, or close to its expiry. A store that still contains it
/// contains nothing of use.</param>
/// <param name="Terms">Those of the request that caused the exchange; of the model in use for a renewal.</param>
/// <param name="HeldFor">How long the cached key can still be used; null if there is none and callers wait.</param>
/// <param name="Target">Finds where to exchange now; needed when Aurora is asked. Read again if a reload ended the connections.</param>
internal readonly record struct ExchangeRequest(
    KeyOwner Owner, SessionToken? Session, string? Unwanted, KeyTerms Terms, TimeSpan? HeldFor = null, Func<ExchangeTarget>? Target = null);

/// <summary>What came of an exchange: exactly one of the two.</summary>
internal readonly record struct ExchangeOutcome(ExchangedKey? Key, KeyFailure? Failure)
{
    public static implicit operator ExchangeOutcome(ExchangedKey bought) => new(bought, null);

    public static implicit operator ExchangeOutcome(KeyFailure failure) => new(null, failure);
}
