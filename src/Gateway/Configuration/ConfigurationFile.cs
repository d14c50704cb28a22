namespace AuroraGateway.Configuration;

/// <summary>Reads the configuration file and the environment over it.</summary>
public static class ConfigurationFile
{
    private const string Beside = "config/gateway.json";
    private const string Installed = "/etc/aurora-gateway/gateway.json";

    /// <summary>The file that is read when none is named.</summary>
    public static string Default => File.Exists(Beside) ? Beside : Installed;

    /// <summary>The file with the environment's settings over it.</summary>
    /// <param name="path">The file; null for none, as in <c>dev</c>.</param>
    /// <param name="defaults">Settings under the file's.</param>
    /// <param name="error">Why it cannot be read.</param>
    public static IConfigurationRoot? Read(string? path, IReadOnlyDictionary<string, string?> defaults, out ConfigurationError? error)
    {
        error = null;
        var builder = new ConfigurationBuilder().AddInMemoryCollection(defaults);
        try
        {
            if (path is not null)
            {
                var full = Path.GetFullPath(path);
                if (!File.Exists(full))
                {
                    error = new ConfigurationError("", $"there is no file {full}: name one with --config, or try `aurora-gateway dev`, which needs none");
                    return null;
                }

                builder.AddJsonStream(new MemoryStream(File.ReadAllBytes(full)));
            }

            return builder.AddInMemoryCollection(FromEnvironment()).Build();
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            var reason = exception.InnerException is System.Text.Json.JsonException json ? json.Message : exception.Message;
            error = new ConfigurationError("", $"{path} cannot be read: {reason}");
            return null;
        }
    }

    // Only what names one of our sections: the environment is full of what is not ours.
    private static Dictionary<string, string?> FromEnvironment()
    {
        var sections = SchemaCheck.Sections();
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = ((string)variable.Key).Replace("__", ":", StringComparison.Ordinal);
            var colon = name.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && sections.Contains(name[..colon], StringComparer.OrdinalIgnoreCase))
            {
                settings[name] = (string?)variable.Value;
            }
        }

        return settings;
    }
}
