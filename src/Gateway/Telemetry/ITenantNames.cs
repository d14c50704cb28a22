namespace AuroraGateway.Telemetry;

/// <summary>The names that the configuration gives to tenants.</summary>
internal interface ITenantNames
{
    /// <summary>The label of metrics that contains the name.</summary>
    const string Label = "tenant_name";

    /// <returns>Null for a tenant without a name.</returns>
    string? NameOf(ReadOnlySpan<char> tenant);
}
