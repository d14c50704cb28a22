namespace AuroraGateway.Problems;

/// <summary>The closed list of the ways in which the gateway itself says no; <see cref="ProblemTable"/> gives each its HTTP form.</summary>
public enum ProblemCode
{
    AmbiguousPath,
    MalformedRequest,
    InvalidTenant,
    ForbiddenCredential,
    CallerUnknown,
    CallerUnverifiable,
    NotGranted,
    TenantNotAuthorized,
    SessionRejected,
    SessionEnded,
    NoRoute,
    MethodRefused,
    RateLimited,
    AuroraQuota,
    ApplicationKeyRejected,
    AuroraUnreachable,
    AuroraBadAnswer,
    ExchangeUnavailable,
    KeyRefused,
    Overloaded,
    Draining,
    AuroraTimeout,
    PayloadTooLarge,
    InternalError,
    AdminUnauthorized,
    AdminRefused,
}
