using System.Text.RegularExpressions;

namespace AuroraGateway.Unit.HouseTests.Prose;

/// <summary>Documents and messages have short sentences.</summary>
public sealed partial class SentenceTests
{
    [Fact]
    public void No_sentence_of_a_document_is_too_long() => AssertShort(".md", Sentences.Paragraphs);

    [Fact]
    public void No_sentence_of_a_message_is_too_long() =>
        AssertShort(".cs", Lines, static file => file.StartsWith("src/", StringComparison.Ordinal));

    [Fact]
    public void No_sentence_of_a_schema_is_too_long() =>
        AssertShort(".schema.json", static text => Description().Matches(text).Select(static match => (1, match.Groups[1].Value)));

    [Fact]
    public void No_sentence_of_an_alert_is_too_long() =>
        AssertShort("alerts.yaml", static text => text.Split('\n').Select(static (line, index) => (index + 1, line)));

    [Fact]
    public void Words_are_counted_by_sentence_over_lines_and_additions()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 16));
        Assert.Single(Sentences.TooLong(Sentences.Paragraphs($"# Title\n\n* {words}\n{words}.\n* {words}.\nAnd {words}.\n")));
        Assert.Empty(
            Sentences.TooLong(Sentences.Paragraphs($"{words}. And {words}.\n\n```\n{words} {words}\n```\n| {words} | {words} |\n")));
        Assert.Single(Sentences.TooLong(CSharpTexts.Messages($"Log(\"{words}\" +\n    $\" {{of}} {words}\");")));
        Assert.Empty(Sentences.TooLong(CSharpTexts.Messages($"Log(\"{words}\", \"{words}\");")));
    }

    // A message may have several lines, such as the help of a command.
    private static IEnumerable<(int Line, string Text)> Lines(string source) =>
        CSharpTexts.Messages(source).SelectMany(static message => message.Text.Split('\n').Select(line => (message.Line, line)));

    private static void AssertShort(string ending, Func<string, IEnumerable<(int, string)>> paragraphs, Func<string, bool>? filter = null)
    {
        var files = ProseFile.All.Where(file => file.EndsWith(ending, StringComparison.Ordinal) &&
            filter?.Invoke(file) is not false).ToList();
        Assert.NotEmpty(files);
        var all = from file in files
                  from found in Sentences.TooLong(paragraphs(Repository.Read(file)))
                  select $"{file}:{found.Line} {found.Sentence}";
        Assert.True(!all.Any(), string.Join('\n', all));
    }

    [GeneratedRegex("\"(?:description|title)\": \"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Description();
}
