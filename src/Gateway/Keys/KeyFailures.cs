using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>Failures that the ring itself finds, as opposed to those that an exchange returns.</summary>
internal static class KeyFailures
{
    public static readonly KeyFailure Full = new(
        KeyFailureKind.Shed, "The gateway holds as many tenants or sessions as it may (Keys:Capacity; half of it for sessions).")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
        NothingSent = true,
    };

    public static readonly KeyFailure Crowded = new(
        KeyFailureKind.Shed, "As many requests as may already wait for this tenant's key.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
        NothingSent = true,
    };

    public static readonly KeyFailure Draining = new(
        KeyFailureKind.Draining, "The gateway is shutting down and exchanges no more keys. Send the request to another replica.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
        NothingSent = true,
    };

    /// <summary>No request was made to the endpoint.</summary>
    public static readonly KeyFailure NotAsked = new(KeyFailureKind.Shed, "No request was made to the token endpoint.")
    {
        NothingSent = true,
    };

    public static readonly KeyFailure SessionEnded = new(
        KeyFailureKind.SessionEnded,
        "The key of this session has expired, and a session token can be exchanged only once. Load the app again for a new session token.");

    public static readonly KeyFailure SpentForNothing = new(
        KeyFailureKind.SessionRejected,
        "This session token was sent in an exchange that returned no key, and a token is never sent twice. " +
        "Load the app again for a new session token.");

    public static readonly KeyFailure FailedInside = new(
        KeyFailureKind.Unavailable, "The exchange failed inside the gateway. See the gateway's log (event 1107).");

    public static KeyFailure TimedOut(TimeSpan timeout) => new(
        KeyFailureKind.Unavailable, $"Aurora's token endpoint did not respond within {timeout} (Keys:ExchangeTimeout).");

    public static KeyFailure Braked(TimeSpan left) => new(
        KeyFailureKind.Unavailable, "Aurora rejects new keys of this tenant too. No key is exchanged for it until Retry-After has passed.")
    {
        RetryAfter = left,
    };

    /// <summary>The failure of an exchange in which the session's token may have been sent.</summary>
    public static KeyFailure AndSpent(KeyFailure failure) =>
        failure with { Detail = failure.Detail + " The session token counts as spent: load the app again for a new one." };

    /// <summary>The last exchange failed a short time ago.</summary>
    public static KeyFailure NotDue(KeyFailure last, TimeSpan left) => last.IsTransient
        ? new(KeyFailureKind.Unavailable, "The last exchange for this tenant failed and the next is not due yet: " + last.Detail)
        {
            RetryAfter = left,
        }
        : last with { RetryAfter = left };
}
