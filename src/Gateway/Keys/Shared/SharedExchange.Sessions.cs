using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// What is responded where no exchange is made: to sessions whose token another replica has spent or is about to, and to renewals.
/// </summary>
internal sealed partial class SharedExchange
{
    private static readonly KeyFailure PutOff = new(
        KeyFailureKind.Shed, "Redis is unavailable for a moment and the cached key is still good: its renewal is put off.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
        NothingSent = true,
        IsPutOff = true,
    };

    private static readonly KeyFailure StillExchanging = new(
        KeyFailureKind.Shed, "Another replica is exchanging for this tenant and has not finished. Repeat the request in a moment.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
        NothingSent = true,
    };

    private static readonly KeyFailure DeadlinePassed = new(
        KeyFailureKind.Unavailable, "Aurora's token endpoint did not respond within Keys:ExchangeTimeout.");

    private static readonly KeyFailure StillSpending = new(
        KeyFailureKind.Shed, "Another replica is exchanging this session token and has not finished. Ask again in a moment.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
        NothingSent = true,
    };

    private static readonly KeyFailure SpentForNothing = new(
        KeyFailureKind.SessionRejected,
        "This session token was spent by another replica in an exchange that brought no key, and a token is never sent twice. Load the " +
            "app again for a new session token.");

    private static readonly KeyFailure SpentByAnother = new(
        KeyFailureKind.SessionRejected,
        "This session token was spent by another caller, and a token is good for one. Load the app again for a new session token.");

    private static KeyFailure Spent(LookKind kind) => kind switch
    {
        LookKind.SpentByAnother => SpentByAnother,
        LookKind.SpentAndOver => KeyFailures.SessionEnded,
        _ => SpentForNothing,
    };
}
