using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>How bad it stands with an owner's key, best first.</summary>
public enum KeyTrouble
{
    None,

    /// <summary>The last renewal failed; the key held still serves.</summary>
    NotRenewed,

    /// <summary>The last exchange failed and there is no key.</summary>
    WithoutKey,

    /// <summary>Aurora refuses fresh keys too; nothing is exchanged for a while.</summary>
    Braked,
}

/// <summary>What the operator may see of one owner: no secret in it.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Session">The first digits of the session token's digest; null for the backend key.</param>
/// <param name="Caller">The caller that brought the session token.</param>
public sealed record KeySlotView(string Tenant, string? Session, string? Caller)
{
    /// <summary>Null if no key is held that could be served.</summary>
    public long? Generation { get; init; }

    public DateTimeOffset? ObtainedAt { get; init; }

    /// <summary>When it is renewed behind the callers; null for a session's key, which cannot be.</summary>
    public DateTimeOffset? RenewsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public DateTimeOffset? LastExchangeAt { get; init; }

    /// <summary>Why the last exchange brought no key; null if it did.</summary>
    public KeyFailureKind? FailureKind { get; init; }

    public string? Failure { get; init; }

    public bool IsExchanging { get; init; }

    public KeyTrouble Trouble { get; init; }
}

/// <summary>The ring at a glance.</summary>
/// <param name="Owners">Remembered.</param>
/// <param name="Held">Owners with a key that can be served.</param>
/// <param name="Braked">Owners whose fresh keys are refused, too.</param>
/// <param name="Failing">Owners whose last exchange failed, by how.</param>
/// <param name="FirstEnd">When the first of the keys held ends.</param>
/// <param name="Slots">Those in most trouble first; bounded.</param>
public sealed record KeyRingSnapshot(int Owners, int Held, int Braked, IReadOnlyDictionary<KeyFailureKind, int> Failing, DateTimeOffset? FirstEnd, IReadOnlyList<KeySlotView> Slots);
