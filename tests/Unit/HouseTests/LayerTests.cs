using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>Keeps the picture of the house true: folders of src/Gateway name only folders of the rows below their own.</summary>
public partial class LayerTests
{
    // Row by row, the lowest first. Telemetry counts refusals by their code, so it stands a step above Problems. Configuration compiles what the rows below work with, and stands beside Commands at the top.
    private static readonly Dictionary<string, int> Rows = new()
    {
        ["Platform"] = -1, ["Problems"] = 0, ["Names"] = 0, ["Files"] = 0, ["Connections"] = 1, ["Telemetry"] = 2,
        ["Tenants"] = 3, ["Callers"] = 3, ["Redis"] = 3,
        ["Grants"] = 4, ["Limits"] = 4, ["Keys"] = 4, ["Usage"] = 4,
        ["Forwarding"] = 5, ["Admin"] = 5, ["Webhooks"] = 5, ["Hosting"] = 5,
        ["Configuration"] = 6, ["Commands"] = 7,
    };

    private static readonly string[] ForbiddenEndings = ["Service", "Manager", "Helper", "Util", "Utils", "Base", "Impl", "Common", "Core", "Data", "Info"];

    public static IEnumerable<TheoryDataRow<string>> Folders => Sources.Folders().Select(folder => new TheoryDataRow<string>(folder));

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_names_only_folders_of_the_rows_below(string folder)
    {
        Assert.True(Rows.TryGetValue(folder, out var row), $"{folder} has no row: give it one here.");
        var wrong = from file in Sources.Of(folder)
                    from Match match in NamedFolder().Matches(file.Text)
                    let named = match.Groups[1].Value
                    where named != folder && Rows.TryGetValue(named, out var other) && other >= row
                    select $"{file.Name} names {named}";
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void Only_Forwarding_and_the_host_name_Yarp() =>
        Assert.Empty(from file in Sources.All() where file.Text.Contains("Yarp.", StringComparison.Ordinal) && Folder(file) is not "Forwarding" && !file.Name.EndsWith("GatewayHost.cs", StringComparison.Ordinal) && !file.Name.EndsWith("Logging.cs", StringComparison.Ordinal) select file.Name);

    [Fact]
    public void Only_what_replicas_share_names_Redis() =>
        Assert.Empty(from file in Sources.All() where file.Text.Contains("StackExchange", StringComparison.Ordinal) && Folder(file) is not "Redis" && !file.Name.Contains("/Shared/", StringComparison.Ordinal) select file.Name);

    [Fact]
    public void No_name_ends_in_a_word_that_says_nothing() =>
        Assert.Empty(from file in Sources.All()
                     from Match match in Declared().Matches(file.Text)
                     where ForbiddenEndings.Any(ending => match.Groups[1].Value.EndsWith(ending, StringComparison.Ordinal))
                     select $"{file.Name}: {match.Groups[1].Value}");

    private static string Folder((string Name, string Text) file) => file.Name.Split('/')[0];

    [GeneratedRegex(@"\bAuroraGateway\.(\w+)")]
    private static partial Regex NamedFolder();

    [GeneratedRegex(@"^\s*(?:public|internal|private|file)\s+(?:\w+\s+)*(?:class|struct|record|interface|enum)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Declared();
}
