namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// Aurora at one origin, as one application, over its connections; immutable. A key that was exchanged at one origin and application is
/// sent to no other. Other connections to the same Aurora are another target with the same application keys.
/// </summary>
/// <param name="Origin">Where.</param>
/// <param name="ApplicationId">As which application.</param>
/// <param name="Keys">The application's own keys; shared with no other application.</param>
/// <param name="Clients">The connections. A reload that replaces them ends these with their last request.</param>
internal sealed record ExchangeTarget(AuroraOrigin Origin, string ApplicationId, ApplicationKeys Keys, AuroraClients Clients)
{
    /// <summary>True if it is this origin and application.</summary>
    public bool Is(AuroraOrigin otherOrigin, string otherApplication) =>
        Origin.Prefix == otherOrigin.Prefix && ApplicationId == otherApplication;

    public override string ToString() => $"{Origin} as {ApplicationId}";
}
