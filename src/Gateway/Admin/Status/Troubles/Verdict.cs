namespace AuroraGateway.Admin.Status.Troubles;

/// <summary>How the gateway is, the better first.</summary>
internal enum Verdict
{
    Well,

    /// <summary>Nothing is wrong as far as is known, and nothing was tried that would show it.</summary>
    Unknown,

    /// <summary>Some requests fail, or soon will.</summary>
    Impaired,

    /// <summary>The gateway cannot do its work.</summary>
    Failing,

    /// <summary>It is shutting down.</summary>
    Draining,
}
