namespace AuroraGateway.Unit.HouseTests.Prose;

/// <summary>The project's texts use plain words: comments, messages, names of tests, documents, configuration and scripts.</summary>
public sealed class PlainWordsTests
{
    public static TheoryData<string> Words => [.. PlainWord.All.Select(static word => word.Expression.ToString())];

    [Fact]
    public void No_text_uses_a_word_of_the_list()
    {
        var found = from file in ProseFile.All.AsParallel()
                    from text in ProseFile.Texts(file)
                    from word in PlainWord.All
                    let match = word.Expression.Match(text.Text)
                    where match.Success
                    select $"{file}:{text.Line} \"{match.Value}\": write {word.Instead}";
        var all = found.Order(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Each_word_is_found_and_its_like_is_not(string expression)
    {
        var word = PlainWord.All.Single(word => word.Expression.ToString() == expression);
        Assert.Matches(word.Expression, word.Found);
        Assert.DoesNotMatch(word.Expression, word.Passes);
    }

    [Fact]
    public void Comments_literals_and_names_of_tests_are_texts()
    {
        var texts = CSharpTexts.Of(
            """"
            // one
            /* two */ public void A_three_word() => Log($"four {Of("five")}", @"six""", '"', """ seven """);
            """").Select(static text => text.Text);
        Assert.Equal(["// one", "/* two */", "$\"four {Of(\"five\")}\"", "@\"six\"\"\"", "\"\"\" seven \"\"\"", "A three word"], texts);
    }

    [Fact]
    public void The_texts_of_every_kind_of_file_are_read() =>
        Assert.All(
            new[] { "src/Gateway/Program.cs", "tests/Unit/HouseTests/Sources.cs", "docs/install.md", "config/gateway.schema.json", "test",
                "README.md" },
            static file => Assert.Contains(file, ProseFile.All));
}
