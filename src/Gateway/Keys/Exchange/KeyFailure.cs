namespace AuroraGateway.Keys.Exchange;

/// <summary>The closed list of reasons for which there is no key.</summary>
public enum KeyFailureKind
{
    /// <summary>Aurora refused the application key, or does not know the application.</summary>
    ApplicationKeyRejected,

    /// <summary>The tenant has not authorised the application.</summary>
    TenantNotAuthorized,

    /// <summary>Aurora rejected the session token, or it was spent without bringing a key.</summary>
    SessionRejected,

    /// <summary>The key of the session has expired.</summary>
    SessionEnded,

    /// <summary>Aurora responded with 429.</summary>
    Throttled,

    /// <summary>Aurora responded with 5xx, too late, or not at all.</summary>
    Unavailable,

    /// <summary>The response cannot be understood, or something in front of Aurora sent it.</summary>
    BadAnswer,

    /// <summary>A bound of the gateway's own was reached.</summary>
    Shed,

    /// <summary>The gateway is shutting down.</summary>
    Draining,
}

/// <summary>Why there is no key now, without a secret in it.</summary>
/// <param name="Kind">Which of the closed list.</param>
/// <param name="Detail">A sentence for the caller and the operator.</param>
public sealed record KeyFailure(KeyFailureKind Kind, string Detail)
{
    /// <summary>When asking again makes sense, if it ever does.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True if not a byte of the request can have reached Aurora: a session token is still unspent.</summary>
    public bool NothingSent { get; init; }

    /// <summary>
    /// True for a renewal that was not tried because the cached key was still good: a request whose key was refused meanwhile tries
    /// itself.
    /// </summary>
    public bool IsPutOff { get; init; }

    /// <summary>True for failures of the endpoint as a whole rather than of one owner.</summary>
    public bool IsTransient => Kind is KeyFailureKind.Unavailable or KeyFailureKind.BadAnswer;
}
