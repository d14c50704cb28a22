namespace AuroraGateway.Admin;

/// <summary>The active configuration with the source of each value.</summary>
internal interface IConfigurationView
{
    /// <returns>JSON without secrets.</returns>
    byte[] Read();
}
