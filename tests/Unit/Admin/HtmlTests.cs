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
}
