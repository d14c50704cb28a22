using AuroraGateway.Emulator;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>The folders of the unit tests are those of what they test.</summary>
public sealed class MirrorTests
{
    private const string Ending = "Tests";

    private static readonly ILookup<string, string> Folders = typeof(TenantId).Assembly.GetTypes()
        .Concat(typeof(AuroraEmulator).Assembly.GetTypes()).Where(static type => !type.IsNested)
        .ToLookup(static type => type.Name, static type => FolderOf($"{type.Namespace}"));

    [Fact]
    public void Tests_of_a_type_are_in_the_folder_of_its_name() => Assert.Equal("", string.Join(
        '\n',
        from tests in typeof(MirrorTests).Assembly.GetTypes()
        where tests.Name.EndsWith(Ending, StringComparison.Ordinal)
        let name = tests.Name[..^Ending.Length]
        where Folders.Contains(name) && !Folders[name].Contains(tests.Namespace)
        where tests.Assembly.GetType($"{tests.Namespace}.{name}") is null
        select $"{tests.FullName} belongs to {string.Join(" or ", Folders[name])}"));

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var unit = Path.Combine(Repository.Root, "tests", "Unit");
        Assert.Equal("", string.Join(
            '\n',
            from folder in Directory.EnumerateDirectories(unit).Where(static each => Path.GetFileName(each) is not ("bin" or "obj"))
            from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            let space = Namespaces.Of(File.ReadAllText(file))
            let expected = "AuroraGateway.Unit." + Path.GetRelativePath(unit, Path.GetDirectoryName(file)!).Replace('/', '.')
            where space != expected
            select $"{file} is in {space}"));
    }

    private static string FolderOf(string space) => space.Replace("AuroraGateway", "AuroraGateway.Unit", StringComparison.Ordinal);
}
