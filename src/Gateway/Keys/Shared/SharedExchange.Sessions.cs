namespace AuroraGateway.Keys.Shared;

/// <summary>What a session hears whose token another replica has spent, or is about to.</summary>
public sealed partial class SharedExchange
{
    private static readonly KeyFailure StillSpending = new(
        KeyFailureKind.Shed, "Another replica is exchanging this session token and has not finished. Ask again in a moment.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
        NothingSent = true,
    };

    private static readonly KeyFailure SpentForNothing = new(
        KeyFailureKind.SessionRejected,
        "This session token was spent by another replica in an exchange that brought no key, and a token is never sent twice. Load the app again for a new session token.");

    private static readonly KeyFailure SpentByAnother = new(
        KeyFailureKind.SessionRejected, "This session token was spent by another caller, and a token is good for one. Load the app again for a new session token.");

    private static readonly KeyFailure Over = new(
        KeyFailureKind.SessionEnded, "The key that this session bought is over, and a session token buys only one. Load the app again for a new session token.");

    private static KeyFailure Spent(LookKind kind) => kind switch
    {
        LookKind.SpentByAnother => SpentByAnother,
        LookKind.SpentAndOver => Over,
        _ => SpentForNothing,
    };
}
