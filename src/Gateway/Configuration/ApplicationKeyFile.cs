using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Configuration;

/// <summary>Finds the application key: in the environment, or in a file.</summary>
public static class ApplicationKeyFile
{
    private const int LargestFile = 64 * 1024;

    public static ApplicationKey? Resolve(AuroraOptions options, List<ConfigurationError> found)
    {
        var inFile = !string.IsNullOrEmpty(options.ApplicationKeyFile);
        if (!string.IsNullOrEmpty(options.ApplicationKey))
        {
            if (ApplicationKey.TryParse(options.ApplicationKey, out var direct) is { } wrong)
            {
                found.Add(new ConfigurationError("Aurora:ApplicationKey", wrong));
            }

            return direct;
        }

        if (!inFile)
        {
            found.Add(new ConfigurationError("Aurora:ApplicationKeyFile", "missing: name the file that holds the application key, or set Aurora__ApplicationKey in the environment"));
            return null;
        }

        if (Read(options.ApplicationKeyFile!, out var key) is { } error)
        {
            found.Add(new ConfigurationError("Aurora:ApplicationKeyFile", error));
        }

        return key;
    }

    /// <returns>Null, or what is wrong; never a part of the key.</returns>
    public static string? Read(string path, out ApplicationKey? key)
    {
        key = null;
        try
        {
            if (new FileInfo(path).Length > LargestFile)
            {
                return $"{path} is larger than 64 KiB: it must hold the application key and nothing else";
            }

            return ApplicationKey.TryParse(File.ReadAllText(path), out key) is { } wrong ? $"{path}: {wrong}" : null;
        }
        catch (FileNotFoundException)
        {
            return $"there is no file {path}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {exception.Message}";
        }
    }
}
