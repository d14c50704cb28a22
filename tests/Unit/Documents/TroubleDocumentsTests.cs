using System.Text.RegularExpressions;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Unit.Shipped;

namespace AuroraGateway.Unit.Documents;

/// <summary>The table of troubles, the alerts and the runbook say the same.</summary>
public sealed partial class TroubleDocumentsTests
{
    private const string Runbook = "docs/operations.md";
    private const string Begin = "<!-- troubles:begin -->";
    private const string End = "<!-- troubles:end -->";

    // They watch what the gateway itself cannot see or judge: that it is gone, or what happened again and again within an hour.
    private static readonly string[] WithoutTrouble =
    [
        "AuroraGatewayDown", "AuroraGatewayAccessLinesLost", "AuroraGatewayRedisUnsteady", "AuroraGatewayExchangesAlone",
        "AuroraGatewayRedisForged", "AuroraGatewayWebhooksRefused",
    ];

    private static IReadOnlyList<Yaml> Alerts =>
        [.. Yaml.Documents("config/prometheus/alerts.yaml").Single()["groups"].Items.SelectMany(static group => group["rules"].Items)];

    [Fact]
    public void The_runbook_lists_every_kind_of_trouble_as_the_table_has_it()
    {
        var document = Repository.Read(Runbook);
        var (begin, end) = (
            document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, document.IndexOf(End, StringComparison.Ordinal));
        var rows = TroubleTable.All.Select(
            static kind => $"| `{kind.Code}` | {kind.Symptom} | {kind.Ready} | [{HeadingOf(kind.Help)}](#{kind.Help}) |");
        var written = "| code | symptom | `/readyz` | page |\n|---|---|---|---|\n" + string.Join('\n', rows);
        if (Environment.GetEnvironmentVariable("AURORA_GATEWAY_UPDATE_DOCUMENTS") == "1")
        {
            File.WriteAllText(Repository.Path(Runbook), document[..begin] + "\n\n" + written + "\n\n" + document[end..]);
            return;
        }

        Assert.True(
            document[begin..end].Trim() == written,
            $"{Runbook} differs from TroubleTable: run this test with AURORA_GATEWAY_UPDATE_DOCUMENTS=1.");
    }

    [Fact]
    public void Every_kind_of_trouble_has_a_page_in_the_runbook()
    {
        var anchors = DocumentsTests.Anchors(Repository.Path(Runbook));
        Assert.All(TroubleTable.All, kind => Assert.Contains(kind.Help, anchors));
    }

    [Fact]
    public void Every_alert_names_the_troubles_that_name_it()
    {
        var named = Alerts.ToDictionary(
            static alert => alert["alert"].Text, static alert => alert["annotations"].Find("troubles")?.Text ?? "");
        var expected = TroubleTable.All.SelectMany(static kind => kind.Alerts.Select(alert => (alert, kind.Code)))
            .ToLookup(static pair => pair.alert, static pair => pair.Code);
        Assert.All(expected, alert => Assert.True(named.ContainsKey(alert.Key), $"no rule is named {alert.Key}"));
        Assert.All(named, alert => Assert.Equal(string.Join(' ', expected[alert.Key]), alert.Value));
        Assert.Equal(WithoutTrouble.Order(),
            named.Where(static alert => alert.Value.Length == 0).Select(static alert => alert.Key).Order());
    }

    [Fact]
    public void Every_alert_with_troubles_leads_to_the_page_of_one_of_them()
    {
        foreach (var alert in Alerts.Where(static alert => alert["annotations"].Find("troubles") is not null))
        {
            var pages = alert["annotations"]["troubles"].Text.Split(' ').Select(static code => TroubleTable.Of(code).Help);
            Assert.Contains(alert["annotations"]["runbook"].Text.Split('#')[1], pages);
        }
    }

    [Fact]
    public void Every_code_that_an_alert_goes_by_is_a_kind_of_trouble()
    {
        var codes = CodeLabel().Matches(Repository.Read("config/prometheus/alerts.yaml")).Select(static match => match.Groups[1].Value)
            .ToList();
        Assert.NotEmpty(codes);
        Assert.All(codes, static code => Assert.NotNull(TroubleTable.Find(code)));
    }

    [Fact]
    public void Every_cause_is_a_kind_and_no_kind_causes_itself()
    {
        Assert.All(TroubleTable.All, static kind => Assert.All(kind.FollowsFrom, cause => Assert.NotNull(TroubleTable.Find(cause))));
        Assert.All(TroubleTable.All, static kind => Assert.DoesNotContain(kind.Code, Causes(kind)));
    }

    private static HashSet<string> Causes(TroubleKind kind)
    {
        var causes = new HashSet<string>(kind.FollowsFrom);
        var open = new Queue<string>(causes);
        while (open.TryDequeue(out var code))
        {
            foreach (var further in TroubleTable.Of(code).FollowsFrom.Where(causes.Add))
            {
                open.Enqueue(further);
            }
        }

        return causes;
    }

    private static string HeadingOf(string anchor) =>
        Heading().Matches(Repository.Read(Runbook)).Select(static match => match.Groups[1].Value.Trim())
        .First(heading => DocumentsTests.AnchorOf(heading) == anchor);

    [GeneratedRegex("aurora_gateway_trouble_code=\"([a-z-]+)\"")]
    private static partial Regex CodeLabel();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
