using System.Diagnostics;
using System.Text.Json.Nodes;

namespace AuroraGateway.Unit.Shipped.Helm;

/// <summary>The shipped chart, rendered by tests/Helm/render.go (Go's templates and Sprig, as in Helm).</summary>
internal static class Chart
{
    public const string Folder = "config/helm/aurora-gateway";

    private static readonly string Renderer = Repository.Path("artifacts/tools/helm-render");

    /// <summary>./test builds the renderer.</summary>
    public static void RequireRenderer() => Assert.SkipUnless(
        File.Exists(Renderer) || Environment.GetEnvironmentVariable("CI") == "true",
        "The chart's renderer is not built; ./test does that.");

    /// <returns>The documents, or what the renderer refused.</returns>
    public static (IReadOnlyList<JsonNode> Documents, string Errors) Render(string folder, string? values)
    {
        var (output, errors) = Run([folder, "demo", "aurora-gateway", .. values is null ? Array.Empty<string>() : [values]]);
        return (YamlJson.Documents(output), errors);
    }

    /// <summary>What is rendered with a file of tests/Helm.</summary>
    public static IReadOnlyList<JsonNode> Render(string values)
    {
        var (documents, errors) = Render(Repository.Path(Folder), Repository.Path("tests/Helm/" + values));
        Assert.Equal("", errors);
        return documents;
    }

    /// <summary>The chart's values under a file of values, as Helm holds them against values.schema.json.</summary>
    public static string Values(string? values) =>
        Run(["--values", Repository.Path(Folder), "demo", "aurora-gateway", .. values is null ? Array.Empty<string>() : [values]]).Output;

    /// <summary>The application's chart of tests/Helm/sidecar with the shipped one as its dependency.</summary>
    public static IReadOnlyList<JsonNode> RenderSidecar()
    {
        var folder = Directory.CreateTempSubdirectory("aurora-gateway-chart");
        try
        {
            Copy(Repository.Path("tests/Helm/sidecar"), folder.FullName);
            Copy(Repository.Path(Folder), Path.Combine(folder.FullName, "charts", "aurora-gateway"));
            var (documents, errors) = Render(folder.FullName, null);
            Assert.Equal("", errors);
            return documents;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (string Output, string Errors) Run(string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Renderer, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, errors.GetAwaiter().GetResult());
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
