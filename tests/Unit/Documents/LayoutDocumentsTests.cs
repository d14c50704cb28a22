using AuroraGateway.Unit.HouseTests;

namespace AuroraGateway.Unit.Documents;

/// <summary>CONTRIBUTING.md draws the rooms as the layer test knows them.</summary>
public sealed class LayoutDocumentsTests
{
    private const string Document = "CONTRIBUTING.md";
    private const string Begin = "<!-- rooms:begin -->";
    private const string End = "<!-- rooms:end -->";

    [Fact]
    public void The_rooms_are_drawn_as_the_layer_test_knows_them()
    {
        var document = Repository.Read(Document);
        var (begin, end) = (
            document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, document.IndexOf(End, StringComparison.Ordinal));
        var written = Rooms.Draw();
        if (Environment.GetEnvironmentVariable("AURORA_GATEWAY_UPDATE_DOCUMENTS") == "1")
        {
            File.WriteAllText(Repository.Path(Document), $"{document[..begin]}\n\n{written}\n\n{document[end..]}");
            return;
        }

        Assert.True(
            document[begin..end].Trim('\n') == written,
            $"{Document} differs from {nameof(Rooms)}: run this test with AURORA_GATEWAY_UPDATE_DOCUMENTS=1 and commit what it writes.");
    }
}
