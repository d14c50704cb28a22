using System.Text.Json.Nodes;
using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class RecordShelvesTests
{
    [Fact]
    public void The_owner_that_wrote_nothing_has_no_shelf() => Assert.Null(new RecordShelves().Find("a"));

    [Fact]
    public void The_least_recently_used_shelf_is_removed_beyond_the_bound()
    {
        var shelves = new RecordShelves(capacity: 3);
        shelves.Of("a");
        shelves.Of("b");
        shelves.Of("c");
        shelves.Find("a");
        shelves.Of("d");

        Assert.Equal(3, shelves.Count);
        Assert.Null(shelves.Find("b"));
        Assert.NotNull(shelves.Find("a"));
        Assert.NotNull(shelves.Find("d"));
    }

    [Fact]
    public void A_shelf_removes_its_oldest_record_beyond_the_bound()
    {
        var shelf = new RecordShelf();
        var first = shelf.Create("a", SampleTenant.Projects, []);
        for (var count = 0; count < RecordShelf.Capacity; count++)
        {
            shelf.Create("a", SampleTenant.Projects, []);
        }

        Assert.False(shelf.TryRead(first, out _));
        Assert.Equal(RecordShelf.Capacity, shelf.Created(SampleTenant.Projects).Count);
    }

    [Fact]
    public void What_is_read_is_a_copy()
    {
        var shelf = new RecordShelf();
        shelf.Write("x", new JsonObject { ["name"] = "before" });
        Assert.True(shelf.TryRead("x", out var record));
        record!["name"] = "after";

        Assert.True(shelf.TryRead("x", out var again));
        Assert.Equal("before", (string?)again!["name"]);
    }
}
