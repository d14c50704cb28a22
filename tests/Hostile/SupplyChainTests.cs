using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace AuroraGateway.Hostile;

/// <summary>What ships is what is written down, under licences that allow it.</summary>
public class SupplyChainTests
{
    private static readonly string[] Permissive = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MS-PL", "0BSD"];

    [Fact]
    public void Every_lock_file_is_in_step_with_its_project()
    {
        // Fails if a project asks for anything that its lock file does not hold, or for other content under the same version.
        var output = Repository.Run("dotnet", "restore", "Gateway.sln", "--locked-mode", "-v", "q");
        Assert.DoesNotContain("NU1004", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Third_party_lists_exactly_what_ships_with_its_licence()
    {
        var expected = ThirdParty();
        Assert.All(Shipped(), package => Assert.Contains(LicenceOf(package.Name, package.Version), Permissive));
        if (Environment.GetEnvironmentVariable("AURORA_WRITE_THIRD_PARTY") == "1")
        {
            File.WriteAllText(Repository.Path("THIRD-PARTY.md"), expected);
        }

        Assert.Equal(expected, File.ReadAllText(Repository.Path("THIRD-PARTY.md")));
    }

    [Fact]
    public void Every_version_is_pinned_in_one_place()
    {
        // Recipes are projects of others: nothing of this repository's build applies to them.
        var projects = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(static project => !project.Contains("/docs/recipes/", StringComparison.Ordinal) &&
                !project.Contains("/artifacts/", StringComparison.Ordinal));
        Assert.Empty(from project in projects
                     from reference in XDocument.Load(project).Descendants("PackageReference")
                     where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
                     select $"{project}: {reference}");
        Assert.Empty(from version in XDocument.Load(Repository.Path("Directory.Packages.props")).Descendants("PackageVersion")
                     where version.Attribute("Version")!.Value.IndexOfAny(['*', '[', '(', ',']) >= 0
                     select version.ToString());
    }

    [Fact]
    public void Every_image_of_others_is_pinned_by_its_digest_and_the_restore_is_locked()
    {
        var dockerfile = File.ReadAllLines(Repository.Path("Dockerfile"));
        var images = dockerfile.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal))
            .Concat(File.ReadLines(Repository.Path("config/compose/compose.yaml")).Where(
                line => line.Contains("image: ", StringComparison.Ordinal)))
            .Where(line => !line.EndsWith("image: aurora-gateway", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(4, images.Count);
        Assert.All(images, image => Assert.Matches("@sha256:[0-9a-f]{64}( |$)", image));
        Assert.Contains(dockerfile, line => line.Contains("dotnet restore", StringComparison.Ordinal) &&
            line.Contains("--locked-mode", StringComparison.Ordinal));
    }

    private static string ThirdParty() =>
        "# Third-party software in the binary\n\nMade from `src/Gateway/packages.lock.json` and the packages' own " +
            "descriptions by the tests "
        + "(`AURORA_WRITE_THIRD_PARTY=1 ./test -class '*SupplyChainTests'` writes it again). The .NET runtime and ASP.NET Core " +
            "(MIT) are compiled in.\n\n"
        + "| package | version | licence |\n|---|---|---|\n"
        + string.Concat(
            Shipped().Select(package => $"| {package.Name} | {package.Version} | {LicenceOf(package.Name, package.Version)} |\n"));

    // What the build uses and leaves behind: compilers and analysers.
    private static bool IsTool(string name) =>
        name.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal) ||
            name is "Microsoft.DotNet.ILCompiler" or "Microsoft.NET.ILLink.Tasks" || name.StartsWith("runtime.", StringComparison.Ordinal);

    private static List<(string Name, string Version)> Shipped()
    {
        var targets = JsonNode.Parse(File.ReadAllText(Repository.Path("src/Gateway/packages.lock.json")))!["dependencies"]!.AsObject();
        return [.. targets.SelectMany(target => target.Value!.AsObject())
            .Where(package => package.Value!["resolved"] is not null && !IsTool(package.Key))
            .Select(package => (package.Key, package.Value!["resolved"]!.GetValue<string>()))
            .Distinct()
            .OrderBy(package => package.Item1, StringComparer.Ordinal)];
    }

    private static string LicenceOf(string name, string version)
    {
        var folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var description = XDocument.Load(
            Path.Combine(folder, name.ToLowerInvariant(), version.ToLowerInvariant(), name.ToLowerInvariant() + ".nuspec"));
        var licence = description.Descendants().FirstOrDefault(element => element.Name.LocalName == "license");
        return licence?.Attribute("type")?.Value == "expression" ? licence.Value : "file: " + licence?.Value;
    }
}
