namespace AuroraGateway.Webhooks;

/// <summary>What came of a webhook.</summary>
internal enum WebhookOutcome
{
    /// <summary>It changed what is known of a tenant.</summary>
    Acted,

    /// <summary>It said what was known already.</summary>
    Duplicate,

    /// <summary>A test: neither enabled nor disabled.</summary>
    Test,

    /// <summary>Without the right header.</summary>
    Unproven,

    /// <summary>Another application, path or method, or no tenant.</summary>
    Refused,

    /// <summary>Too many at once; Aurora sends it again.</summary>
    Throttled,
}
