namespace AuroraGateway.Admin;

/// <summary>The configuration in force with the source of each value.</summary>
public interface IConfigurationView
{
    /// <returns>JSON without secrets.</returns>
    byte[] Read();
}
