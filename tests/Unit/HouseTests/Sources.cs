namespace AuroraGateway.Unit.HouseTests;

/// <summary>The sources that the tests were built from.</summary>
internal static class Sources
{
    private static string Gateway => Path.Combine(Repository.Root, "src", "Gateway");

    public static IEnumerable<string> Folders() =>
        Directory.GetDirectories(Gateway).Select(folder => Path.GetFileName(folder)).Where(name => name is not ("bin" or "obj"));

    public static IEnumerable<(string Name, string Text)> All() => Folders().SelectMany(Of)
        .Concat(Directory.EnumerateFiles(Gateway, "*.cs").Select(static file => (Path.GetFileName(file), File.ReadAllText(file))));

    public static IEnumerable<(string Name, string Text)> Of(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Gateway, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Gateway, file).Replace('\\', '/'), File.ReadAllText(file)));
}
