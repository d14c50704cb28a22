using AuroraGateway.Names;

namespace AuroraGateway.Unit.Names;

public sealed class HeaderNameSetTests
{
    // Of one length with the same first and last letter, and similar names.
    private static readonly string[] Names = [
        "Accept", "Aurora-Key", "Aurora-Kay", "Aurora-kly", "TE", "T", "X-Request-Id", "x-request-ID", ""];

    [Theory]
    [InlineData("Accept", "Accept")]
    [InlineData("aCCEPT", "Accept")]
    [InlineData("AURORA-KAY", "Aurora-Kay")]
    [InlineData("te", "TE")]
    [InlineData("", "")]
    [InlineData("X-REQUEST-ID", "X-Request-Id")]
    [InlineData("Aurora-Kxy", null)]
    [InlineData("Accept_", null)]
    [InlineData("Acceqt", null)]
    [InlineData("\u212Aey", null)]
    [InlineData("E", null)]
    public void A_name_is_found_in_any_case_and_nothing_else_is(string name, string? stored)
    {
        var set = new HeaderNameSet(Names);
        Assert.Equal(stored is not null, set.TryGet(name, out var found));
        Assert.Equal(stored, found);
        Assert.Equal(stored is not null, set.Contains(name));
    }

    [Fact]
    public void It_contains_what_a_set_of_the_framework_contains()
    {
        var random = new Random(16);
        string[] names = [.. Enumerable.Range(0, 2_000).Select(_ => RandomName(random))];
        var (set, expected) = (new HeaderNameSet(names), names.ToHashSet(StringComparer.OrdinalIgnoreCase));
        foreach (var name in names.Concat(Enumerable.Range(0, 20_000).Select(_ => RandomName(random))))
        {
            Assert.Equal(expected.Contains(name), set.Contains(name));
        }

        Assert.False(new HeaderNameSet([]).Contains("Accept"));
    }

    private static string RandomName(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => "aAbB-_"[random.Next(6)]));
}
