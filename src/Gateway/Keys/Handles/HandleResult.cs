using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys.Handles;

/// <summary>What came of a handle.</summary>
/// <param name="Outcome">Whether it was accepted.</param>
/// <param name="Token">The session token; null unless it was accepted.</param>
internal readonly record struct HandleResult(HandleOutcome Outcome, SessionToken? Token = null);

/// <summary>What came of a handle.</summary>
internal enum HandleOutcome
{
    /// <summary>The token is known.</summary>
    Accepted,

    /// <summary>Never issued for this tenant, or expired.</summary>
    Unknown,

    /// <summary>Issued to another caller.</summary>
    OtherCaller,

    /// <summary>Another replica may have issued it, and Redis does not respond.</summary>
    Unavailable,
}
