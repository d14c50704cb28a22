namespace AuroraGateway.Admin.Status;

/// <summary>Shows the active configuration; registered by the component that can reload it.</summary>
internal interface IConfigurationPart
{
    ConfigurationStatus Read();

    /// <summary>What an operator should know; none of it makes the gateway unready.</summary>
    IReadOnlyList<string> Warnings();
}

/// <summary>Shows how long the data listener's certificate lasts; registered where there is one.</summary>
internal interface ICertificatePart
{
    CertificateStatus Read();
}

/// <summary>Shows whether the data listener works, and what is used of memory, descriptors and connections.</summary>
internal interface IResourcePart
{
    /// <summary>Why the process is not live; null if it is.</summary>
    string? NotLive { get; }

    /// <summary>Connections cannot be accepted because no descriptor is left.</summary>
    bool IsExhausted { get; }

    IReadOnlyList<ResourceStatus> Read();
}
