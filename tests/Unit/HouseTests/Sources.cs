namespace AuroraGateway.Unit.HouseTests;

/// <summary>The sources that the tests were built from.</summary>
internal static class Sources
{
    public static string Root { get; } = FindRoot();

    private static string Gateway => Path.Combine(Root, "src", "Gateway");

    public static IEnumerable<string> Folders() =>
        Directory.GetDirectories(Gateway).Select(folder => Path.GetFileName(folder)).Where(name => name is not ("bin" or "obj"));

    public static IEnumerable<(string Name, string Text)> All() => Folders().SelectMany(Of)
        .Concat(Directory.EnumerateFiles(Gateway, "*.cs").Select(static file => (Path.GetFileName(file), File.ReadAllText(file))));

    public static IEnumerable<(string Name, string Text)> Of(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Gateway, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Gateway, file).Replace('\\', '/'), File.ReadAllText(file)));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Gateway.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/'))
                ?? throw new InvalidOperationException("The tests are not inside the working copy that they were built from.");
        }

        return folder;
    }
}
