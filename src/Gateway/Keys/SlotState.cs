using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>One slot at some moment, for the operator; without a secret.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="Key">Null if no key can be served.</param>
/// <param name="LastFailure">Why the last exchange brought no key; null if it did.</param>
/// <param name="IsBraked">Aurora rejects new keys too.</param>
/// <param name="LastExchange">When the last exchange ended; default for never.</param>
/// <param name="IsExchanging">An exchange is under way.</param>
internal readonly record struct SlotState(
    KeyOwner Owner, TemporaryKey? Key, KeyFailure? LastFailure, bool IsBraked, DateTimeOffset LastExchange, bool IsExchanging)
{
    private static readonly TimeSpan SessionFailureShown = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The failure to show. A session without a key never tries again, and is kept in memory for hours only so that its token is not sent
    /// twice.
    /// </summary>
    public KeyFailure? Failure(in ClockReading now) =>
        Owner.Session is null || now.Utc - LastExchange < SessionFailureShown ? LastFailure : null;

    public KeyTrouble Trouble(in ClockReading now) =>
        IsBraked ? KeyTrouble.Braked
        : Failure(now) is null ? KeyTrouble.None
        : Key is null ? KeyTrouble.WithoutKey
        : KeyTrouble.NotRenewed;

    public KeySlotView View(in ClockReading now) => new(Owner.Tenant.ToString(), Owner.Session?.ToString(), Owner.Session?.Caller)
    {
        Generation = Key?.Generation,
        ObtainedAt = Key?.ObtainedAt,
        RenewsAt = Owner.Session is null ? Key?.RenewsAt : null,
        EndsAt = Key?.EndsAt,
        LastExchangeAt = LastExchange == default ? null : LastExchange,
        FailureKind = Failure(now)?.Kind,
        Failure = Failure(now)?.Detail,
        IsExchanging = IsExchanging,
        Trouble = Trouble(now),
    };
}
