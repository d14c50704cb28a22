using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>
/// Keeps <see cref="Rooms"/> true: every arrow between namespaces points down, so that there is no circle. A room's <c>*Feature.cs</c> may
/// name all.
/// </summary>
public partial class LayerTests
{
    private static readonly string[] ForbiddenEndings = [
        "Service", "Manager", "Helper", "Util", "Utils", "Base", "Impl", "Common", "Core", "Data", "Info"];

    private static readonly (string Name, string Text)[] Files = [.. Sources.All()];

    private static readonly Namespaces Spaces = new(Files.Select(static file => file.Text));

    public static IEnumerable<TheoryDataRow<string>> All =>
        Spaces.All.Order(StringComparer.Ordinal).Select(static space => new TheoryDataRow<string>(space));

    [Theory]
    [MemberData(nameof(All))]
    public void A_namespace_names_only_those_below(string space)
    {
        Assert.True(Rooms.Places.ContainsKey(space), $"{space} has no place: give it one in {nameof(Rooms)}.");
        var wrong = from file in Files
                    where Namespaces.Of(file.Text) == space && !IsFeature(file)
                    from named in Spaces.NamedBy(file.Text)
                    where !Rooms.Places.ContainsKey(named) || !Rooms.Allows(space, named)
                    select $"{file.Name} names {named}";
        Assert.Equal("", string.Join('\n', wrong));
    }

    [Fact]
    public void Every_place_is_taken() =>
        Assert.Equal(Spaces.All.Order(StringComparer.Ordinal), Rooms.Places.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void A_namespace_is_its_folder() => Assert.Empty(
        from file in Files
        where Namespaces.Of(file.Text) != string.Join('.', ["AuroraGateway", .. file.Name.Split('/')[..^1]])
        select $"{file.Name} is in {Namespaces.Of(file.Text)}");

    /// <summary>The reader itself: what these tests rely on.</summary>
    [Theory]
    [InlineData("using AuroraGateway.Upper;\n\nnamespace AuroraGateway.Lower;\n", "AuroraGateway.Upper")]
    [InlineData("namespace AuroraGateway.Lower;\n\nclass A { AuroraGateway.Upper.Roof? roof; }", "AuroraGateway.Upper")]
    [InlineData("namespace AuroraGateway.Lower;\n\nclass A { Upper.Roof? roof; }", "AuroraGateway.Upper")]
    [InlineData("namespace AuroraGateway.Upper.Attic;\n\nclass A { Roof? roof; }", "AuroraGateway.Upper")]
    [InlineData("namespace AuroraGateway.Upper;\n\nclass Roof { Attic.Window? window; }", "AuroraGateway.Upper.Attic")]
    [InlineData("namespace AuroraGateway.Upper.Attic;\n\nclass A { string text = \"Roof\"; string Of(B b) => b.Roof; } // Roof", null)]
    [InlineData("namespace AuroraGateway.Upper;\n\nclass Roof { Roof? other; }", null)]
    public void A_file_names_a_namespace_by_using_by_qualification_or_because_it_is_in_it(string text, string? named)
    {
        var spaces = new Namespaces([
            "namespace AuroraGateway.Upper;\n\npublic sealed class Roof;",
            "namespace AuroraGateway.Upper.Attic;\n\ninternal record Window;", "namespace AuroraGateway.Lower;\n\nclass A;"]);
        Assert.Equal(named is null ? [] : [named], spaces.NamedBy(text));
    }

    [Theory]
    [InlineData("AuroraGateway.Keys", "AuroraGateway.Redis", true)]
    [InlineData("AuroraGateway.Redis", "AuroraGateway.Keys", false)]
    [InlineData("AuroraGateway.Keys.Shared", "AuroraGateway.Keys", true)]
    [InlineData("AuroraGateway.Keys", "AuroraGateway.Keys.Shared", false)]
    [InlineData("AuroraGateway.Keys", "AuroraGateway.Limits", false)]
    public void An_arrow_is_allowed_only_downwards(string from, string to, bool allowed) => Assert.Equal(allowed, Rooms.Allows(from, to));

    [Fact]
    public void Only_Forwarding_names_Yarp() => Assert.Empty(
        from file in Files
        where file.Text.Contains("using Yarp.", StringComparison.Ordinal) &&
            Folder(file) is not "Forwarding"
        select file.Name);

    [Fact]
    public void Only_Redis_names_its_library() => Assert.Empty(
        from file in Files
        where file.Text.Contains("StackExchange.", StringComparison.Ordinal) &&
            Folder(file) is not "Redis"
        select file.Name);

    [Fact]
    public void No_name_ends_in_a_word_that_says_nothing() => Assert.Empty(
        from file in Files
        from Match match in Declared().Matches(file.Text)
        where ForbiddenEndings.Any(ending => match.Groups[1].Value.EndsWith(ending, StringComparison.Ordinal))
        select $"{file.Name}: {match.Groups[1].Value}");

    private static string Folder((string Name, string Text) file) => file.Name.Split('/')[0];

    private static bool IsFeature((string Name, string Text) file) => file.Name.EndsWith("Feature.cs", StringComparison.Ordinal);

    [GeneratedRegex(
        @"^\s*(?:public|internal|private|file)\s+(?:\w+\s+)*(?:class|struct|record|interface|enum)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Declared();
}
