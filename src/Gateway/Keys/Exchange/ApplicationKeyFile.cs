namespace AuroraGateway.Keys.Exchange;

/// <summary>Reads the file that holds the application key.</summary>
public static class ApplicationKeyFile
{
    private const int LargestFile = 64 * 1024;

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
