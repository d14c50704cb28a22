using System.Text.Json;

namespace AuroraGateway.Unit.Shipped;

public sealed class DashboardTests
{
    private static readonly JsonElement Dashboard = JsonDocument.Parse(Repository.Read("config/grafana/aurora-gateway.json")).RootElement;

    private static IEnumerable<JsonElement> Panels => Dashboard.GetProperty("panels").EnumerateArray();

    [Fact]
    public void Every_panel_says_what_it_shows_and_asks_for_something()
    {
        foreach (var panel in Panels.Where(panel => panel.GetProperty("type").GetString() != "row"))
        {
            Assert.NotEqual("", panel.GetProperty("title").GetString());
            Assert.NotEqual("", panel.GetProperty("description").GetString());
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray());
            Assert.All(
                panel.GetProperty("targets").EnumerateArray(),
                target => Assert.Equal("${datasource}", target.GetProperty("datasource").GetProperty("uid").GetString()));
        }
    }

    [Fact]
    public void No_two_panels_lie_on_each_other()
    {
        var taken = new HashSet<(int X, int Y)>();
        foreach (var place in Panels.Select(panel => panel.GetProperty("gridPos")))
        {
            var (x, y, w, h) = (Number(place, "x"), Number(place, "y"), Number(place, "w"), Number(place, "h"));
            Assert.InRange(x + w, 1, 24);
            Assert.All(
                Enumerable.Range(x, w).SelectMany(column => Enumerable.Range(y, h).Select(line => (column, line))),
                cell => Assert.True(taken.Add(cell)));
        }

        Assert.Equal(Panels.Count(), Panels.Select(panel => Number(panel, "id")).Distinct().Count());
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
