using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>The state of an owner's key, best first.</summary>
internal enum KeyTrouble
{
    None,

    /// <summary>The last renewal failed; the cached key is still served.</summary>
    NotRenewed,

    /// <summary>The last exchange failed and there is no key.</summary>
    WithoutKey,

    /// <summary>Aurora rejects new keys too; none is exchanged for a while.</summary>
    Braked,
}

/// <summary>What the operator may see of one owner; without a secret.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Session">The first digits of the session token's digest; null for the backend key.</param>
/// <param name="Caller">The caller that brought the session token.</param>
internal sealed record KeySlotView(string Tenant, string? Session, string? Caller)
{
    /// <summary>Null if no cached key can be served.</summary>
    public long? Generation { get; init; }

    public DateTimeOffset? ObtainedAt { get; init; }

    /// <summary>When it is renewed in the background; null for a session's key, which cannot be.</summary>
    public DateTimeOffset? RenewsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public DateTimeOffset? LastExchangeAt { get; init; }

    /// <summary>Why the last exchange brought no key; null if it did.</summary>
    public KeyFailureKind? FailureKind { get; init; }

    public string? Failure { get; init; }

    public bool IsExchanging { get; init; }

    public KeyTrouble Trouble { get; init; }
}
