namespace AuroraGateway.Unit.HouseTests.Prose;

/// <summary>A file of the repository that contains text for people: source, document, configuration or script.</summary>
internal static class ProseFile
{
    // What others wrote, what a tool writes, and the list itself.
    private static readonly string[] NotOurs = ["LICENSE", "packages.lock.json", "words.txt"];

    private static readonly string[] Skipped = [".git", "bin", "obj", "artifacts", "node_modules", "Seeds", "Snapshots"];

    private static readonly string[] Binary = [".png", ".svg", ".hex", ".der", ".pfx"];

    public static IReadOnlyList<string> All { get; } = [.. Below("").Order(StringComparer.Ordinal)];

    /// <summary>The texts of a file. What a document shows as code between backticks is not one.</summary>
    public static IEnumerable<(int Line, string Text)> Texts(string file)
    {
        if (file.EndsWith(".cs", StringComparison.Ordinal))
        {
            return CSharpTexts.Of(Repository.Read(file));
        }

        var lines = Repository.Read(file).Split('\n').Select(static (text, index) => (Line: index + 1, Text: text));
        return file.EndsWith(".md", StringComparison.Ordinal)
            ? lines.Select(static line => (line.Line, Sentences.WithoutCode(line.Text)))
            : lines;
    }

    private static IEnumerable<string> Below(string folder)
    {
        var full = Repository.Path(folder);
        var files = Directory.EnumerateFiles(full).Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(IsProse);
        return files.Concat(Directory.EnumerateDirectories(full)
            .Where(static child => !Skipped.Contains(Path.GetFileName(child)))
            .SelectMany(static child => Below(Path.GetRelativePath(Repository.Root, child))));
    }

    private static bool IsProse(string file) => !NotOurs.Contains(Path.GetFileName(file)) && !Binary.Contains(Path.GetExtension(file));
}
