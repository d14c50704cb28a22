using AuroraGateway.Keys.Exchange;
using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>The table from the reasons for which there is no key to what the caller receives.</summary>
internal static class KeyFailureProblems
{
    public static Problem ToProblem(this KeyFailure failure) =>
        new(Code(failure.Kind), failure.Detail) { RetryAfter = RetryAfter(failure) };

    private static ProblemCode Code(KeyFailureKind kind) => kind switch
    {
        KeyFailureKind.ApplicationKeyRejected => ProblemCode.ApplicationKeyRejected,
        KeyFailureKind.TenantNotAuthorized => ProblemCode.TenantNotAuthorized,
        KeyFailureKind.SessionRejected => ProblemCode.SessionRejected,
        KeyFailureKind.SessionEnded => ProblemCode.SessionEnded,
        KeyFailureKind.Throttled or KeyFailureKind.Unavailable => ProblemCode.ExchangeUnavailable,
        KeyFailureKind.BadAnswer => ProblemCode.AuroraBadAnswer,
        KeyFailureKind.Shed => ProblemCode.Overloaded,
        KeyFailureKind.Draining => ProblemCode.Draining,
        _ => ProblemCode.InternalError,
    };

    private static TimeSpan? RetryAfter(KeyFailure failure) => failure.Kind switch
    {
        // What only a person can fix: its code is `never`.
        KeyFailureKind.SessionRejected or KeyFailureKind.SessionEnded or KeyFailureKind.TenantNotAuthorized
            or KeyFailureKind.ApplicationKeyRejected => null,

        // The request was not sent, so that any method can be repeated.
        KeyFailureKind.Throttled or KeyFailureKind.Unavailable or KeyFailureKind.Shed or KeyFailureKind.Draining
            or KeyFailureKind.BadAnswer => failure.RetryAfter ?? TimeSpan.FromSeconds(1),
        _ => failure.RetryAfter,
    };
}
