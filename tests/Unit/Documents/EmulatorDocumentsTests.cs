using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AuroraGateway.Emulator;
using AuroraGateway.Emulator.Pages;

namespace AuroraGateway.Unit.Documents;

/// <summary>docs/emulator.md lists every endpoint and every switch; both tables are generated.</summary>
public sealed partial class EmulatorDocumentsTests
{
    private const string Document = "docs/emulator.md";

    [Theory]
    [InlineData("endpoints")]
    [InlineData("switches")]
    public void Its_tables_are_those_of_the_code(string table)
    {
        var document = Repository.Read(Document);
        var (mark, end) = ($"<!-- {table}:begin -->", $"<!-- {table}:end -->");
        var (from, to) = (document.IndexOf(mark, StringComparison.Ordinal) + mark.Length, document.IndexOf(end, StringComparison.Ordinal));
        var written = table == "endpoints" ? Endpoints() : Switches();
        if (Environment.GetEnvironmentVariable("AURORA_GATEWAY_UPDATE_DOCUMENTS") == "1")
        {
            File.WriteAllText(Repository.Path(Document), document[..from] + "\n\n" + written + "\n\n" + document[to..]);
            return;
        }

        Assert.True(
            document[from..to].Trim() == written,
            $"{Document} differs from the emulator: run this test with AURORA_GATEWAY_UPDATE_DOCUMENTS=1 and commit what it writes.");
    }

    private static string Endpoints()
    {
        var text = new StringBuilder("Of the emulator itself:\n\n");
        Table(text, EndpointList.Control);
        text.Append("\nOf Aurora; `/v2/tenants/…` and, except for `create_token`, `/application_partners/…` reach the same:\n\n");
        Table(text, EndpointList.Aurora);
        text.Append("\nKnown of Aurora and not emulated, because the form of the responses is not published (501):\n\n");
        return text.AppendJoin('\n', EndpointList.NotEmulated.Select(path => $"* `{path}`")).ToString();

        static void Table(StringBuilder text, (string Method, string Path, string Does)[] endpoints)
        {
            text.Append("| method | path | |\n|---|---|---|\n");
            foreach (var (method, path, does) in endpoints)
            {
                text.Append($"| {method} | `{path.Replace("|", "\\|", StringComparison.Ordinal)}` | {does} |\n");
            }
        }
    }

    private static string Switches()
    {
        var sources = string.Concat(Repository.Find("src/Emulator", "EmulatorBehaviour*.cs").Select(Repository.Read));
        var comments = Property().Matches(sources).ToDictionary(match => match.Groups[2].Value, match => Plain(match.Groups[1].Value));
        var rows = BehaviourSwitches.All.Select(each =>
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                BehaviourSwitch.Write(writer, each.Default);
            }

            var property = char.ToUpperInvariant(each.Name[0]) + each.Name[1..];
            return $"| `{each.Name}` | `{Encoding.UTF8.GetString(buffer.ToArray())}` | {comments[property]} |";
        });
        return "| switch | default | |\n|---|---|---|\n" + string.Join('\n', rows);
    }

    private static string Plain(string comment)
    {
        var text = Mark().Replace(comment, match => match.Groups[1].Success ? $"`{Camel(match.Groups[1].Value)}`" : "`");
        return System.Net.WebUtility.HtmlDecode(Space().Replace(text, " ").Trim()).Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    [GeneratedRegex(@"<summary>((?:(?!</summary>).)*)</summary>\s*public [\w<>?]+ (\w+)", RegexOptions.Singleline)]
    private static partial Regex Property();

    [GeneratedRegex("<see cref=\"(\\w+)\" */>|</?c>")]
    private static partial Regex Mark();

    [GeneratedRegex(@"\s*\n\s*///\s*|\s+")]
    private static partial Regex Space();
}
