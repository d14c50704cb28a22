namespace AuroraGateway.Configuration;

/// <summary>What is said of one tenant.</summary>
internal sealed class TenantOptions
{
    /// <summary>For persons, on the status page.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Calls that Aurora allows for each key of this tenant in <c>Limits:Aurora:Period</c>; null for <c>Limits:Aurora:Limit</c>.
    /// </summary>
    public int? Quota { get; set; }
}
