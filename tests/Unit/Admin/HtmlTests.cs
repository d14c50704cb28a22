using AuroraGateway.Admin.Status;

namespace AuroraGateway.Unit.Admin;

/// <summary>What stands in a hole of the page can never become markup.</summary>
public sealed class HtmlTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\" onmouseover=\"x")]
    [InlineData("'&<>")]
    public void Values_are_encoded(string value)
    {
        var html = new Html().Add($"<b title=\"{value}\">{value}</b>").ToString();
        Assert.StartsWith("<b title=\"", html);
        Assert.EndsWith("</b>", html);
        Assert.DoesNotContain(value, html);
        Assert.Equal(2, html.Count(character => character == '<'));
    }

    [Theory]
    [InlineData("Run `aurora-gateway check` here.", "Run <code>aurora-gateway check</code> here.")]
    [InlineData("`<b>`", "<code>&lt;b&gt;</code>")]
    [InlineData("one ` alone", "one <code> alone</code>")]
    public void What_stands_between_backticks_is_code(string prose, string expected) => Assert.Equal(expected, new Html().AddProse(prose).ToString());
}
