namespace AuroraGateway.Unit.Shipped;

/// <summary>The repository's own files, as a user who cloned it finds them.</summary>
internal static class ShippedFile
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(Path(relative));

    /// <summary>Paths from the root, with forward slashes, sorted.</summary>
    public static IEnumerable<string> Find(string folder, string pattern) =>
        Directory.EnumerateFiles(Path(folder), pattern, SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string FindRoot(string folder) => File.Exists(System.IO.Path.Combine(folder, "Gateway.sln"))
        ? folder
        : FindRoot(System.IO.Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException(
            "Gateway.sln is not above the test's own folder."));
}
