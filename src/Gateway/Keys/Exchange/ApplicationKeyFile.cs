using AuroraGateway.Files;

namespace AuroraGateway.Keys.Exchange;

/// <summary>Reads the file that holds the application key.</summary>
internal static class ApplicationKeyFile
{
    private const int LargestFile = 64 * 1024;

    /// <returns>Null, or what is wrong; never a part of the key.</returns>
    public static string? Read(string path, out ApplicationKey? key)
    {
        key = null;
        return TextFile.TryRead(path, out var text, LargestFile)
            ?? (ApplicationKey.TryParse(text, out key) is { } wrong ? $"{path}: {wrong}" : null);
    }
}
