using System.Text.RegularExpressions;
using AuroraGateway.Unit.HouseTests.Prose;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>Markup is written in templates, where an editor and a reader see it as such, and not in texts of C#.</summary>
public sealed partial class MarkupTests
{
    [Fact]
    public void No_text_of_the_gateway_contains_html() => Assert.Empty(
        from file in Sources.All()
        from message in CSharpTexts.Messages(file.Text)
        where Markup().IsMatch(message.Text)
        select $"{file.Name}:{message.Line}: {message.Text}");

    [Theory]
    [InlineData("var html = \"<a href='x'>\";", true)]
    [InlineData("html.Append(\"</td>\");", true)]
    [InlineData("var page = $\"\"\"\n  <p>{text}\n  \"\"\";", true)]
    [InlineData("html.Append(\"<table class=\\\"\" + name);", true)]
    [InlineData("Say(\"Callers:<name>:ApiKeySha256\"); var list = new List<Table>();", false)]
    [InlineData("// <p> in a comment\nvar a = b <p> (c);", false)]
    public void Html_is_found_in_texts_and_nowhere_else(string source, bool found) =>
        Assert.Equal(found, CSharpTexts.Messages(source).Any(message => Markup().IsMatch(message.Text)));

    [GeneratedRegex(
        @"</?(?:a|abbr|b|body|br|button|caption|code|dd|details|div|dl|dt|em|footer|form|h[1-6]|head|header|hr|html|i|img|input|label|li|" +
        @"link|main|meta|meter|nav|noscript|ol|option|p|path|pre|script|section|select|small|span|strong|style|sub|summary|sup|svg|table|" +
        @"tbody|td|tfoot|th|thead|time|title|tr|ul)(?:[\s/>]|$)")]
    private static partial Regex Markup();
}
