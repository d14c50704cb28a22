namespace AuroraGateway.Admin;

/// <summary>The active configuration with the source of each value.</summary>
public interface IConfigurationView
{
    /// <returns>JSON without secrets.</returns>
    byte[] Read();
}
