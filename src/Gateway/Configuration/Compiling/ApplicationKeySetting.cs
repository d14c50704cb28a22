using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Finds the application key: in the environment, or in a file.</summary>
internal static class ApplicationKeySetting
{
    public static ApplicationKey? Resolve(AuroraOptions options, List<ConfigurationError> found)
    {
        ApplicationKey? key = null;
        if (!string.IsNullOrEmpty(options.ApplicationKey))
        {
            if (ApplicationKey.TryParse(options.ApplicationKey, out key) is { } wrong)
            {
                found.Add(new ConfigurationError("Aurora:ApplicationKey", wrong));
            }
        }
        else if (string.IsNullOrEmpty(options.ApplicationKeyFile))
        {
            found.Add(new ConfigurationError("Aurora:ApplicationKeyFile",
                "missing: name the file that contains the application key, or set the variable AURORA_GATEWAY__Aurora__ApplicationKey"));
        }
        else if (ApplicationKeyFile.Read(options.ApplicationKeyFile, out key) is { } error)
        {
            found.Add(new ConfigurationError("Aurora:ApplicationKeyFile", error));
        }

        return key;
    }
}
