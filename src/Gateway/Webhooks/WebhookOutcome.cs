namespace AuroraGateway.Webhooks;

/// <summary>What a webhook led to.</summary>
internal enum WebhookOutcome
{
    /// <summary>It changed the known state of a tenant.</summary>
    Acted,

    /// <summary>It repeated the known state.</summary>
    Duplicate,

    /// <summary>A test: neither enabled nor disabled.</summary>
    Test,

    /// <summary>Without the right header.</summary>
    Unproven,

    /// <summary>Another application, path or method, or no tenant.</summary>
    Refused,

    /// <summary>Too many at once; Aurora sends it again.</summary>
    Throttled,

    /// <summary>The service of <c>Webhooks:Forward</c> accepted it.</summary>
    Forwarded,

    /// <summary>The service of <c>Webhooks:Forward</c> did not accept it; Aurora sends it again.</summary>
    Failed,
}
