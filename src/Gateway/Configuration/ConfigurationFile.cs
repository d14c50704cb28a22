using System.Text;
using AuroraGateway.Files;

namespace AuroraGateway.Configuration;

/// <summary>Reads the configuration file and the environment over it.</summary>
public static class ConfigurationFile
{
    /// <summary>Bytes at most: twenty thousand callers take four million.</summary>
    internal const int Largest = 64 * 1024 * 1024;

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

                if (TextFile.TryRead(full, out var text, Largest) is { } wrong)
                {
                    error = new ConfigurationError("", wrong);
                    return null;
                }

                builder.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text)));
            }

            return builder.AddInMemoryCollection(FromEnvironment()).Build();
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            error = new ConfigurationError("", $"{path} cannot be read: {Reason(exception)}");
            return null;
        }
    }

    /// <summary>True if the file's value of the setting is in force, and not one of the environment.</summary>
    public static bool IsOfFile(IConfigurationRoot configuration, string setting) =>
        configuration.Providers.LastOrDefault(provider => provider.TryGet(setting, out _)) is Microsoft.Extensions.Configuration.Json.JsonStreamConfigurationProvider;

    private static string Reason(Exception exception)
    {
        if ((exception as System.Text.Json.JsonException ?? exception.InnerException as System.Text.Json.JsonException) is not { LineNumber: { } line } json)
        {
            return exception.Message;
        }

        // The parser counts from 0, and says so at the end of its sentence.
        var end = json.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"line {line + 1}, column {(json.BytePositionInLine ?? 0) + 1}: {(end < 0 ? json.Message : json.Message[..end])}";
    }

    private static Dictionary<string, string?> FromEnvironment()
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (EnvironmentSettings.IsSetting((string)variable.Key))
            {
                settings[string.Join(':', EnvironmentSettings.Names((string)variable.Key))] = (string?)variable.Value;
            }
        }

        return settings;
    }
}
