using AuroraGateway.Admin.Status.Pages;

namespace AuroraGateway.Unit.Admin.Status.Pages;

/// <summary>Markup comes from templates alone; what is in a hole can never become markup.</summary>
public sealed class TemplateTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\" onmouseover=\"x")]
    [InlineData("'&<>")]
    [InlineData("{{&style}}")]
    public void Values_are_encoded_and_never_read_as_a_template(string value)
    {
        var html = Template.Parse("<b title=\"{{value}}\">{{value}}</b><i>{{~value}}</i>").Render(new View().Set("value", value));
        Assert.StartsWith("<b title=\"", html, StringComparison.Ordinal);
        Assert.EndsWith("</i>", html, StringComparison.Ordinal);
        Assert.Equal(4, html.Count(static character => character == '<'));
        Assert.Equal(2, html.Count(static character => character == '"'));
    }

    [Theory]
    [InlineData("Run `aurora-gateway check` here.", "Run <code>aurora-gateway check</code> here.")]
    [InlineData("`<b>`", "<code>&lt;b&gt;</code>")]
    [InlineData("one ` alone", "one <code> alone</code>")]
    public void What_is_between_backticks_is_code(string prose, string expected) =>
        Assert.Equal(expected, Template.Parse("{{~prose}}").Render(new View().Set("prose", prose)));

    [Fact]
    public void Lists_conditions_and_the_view_around()
    {
        var template = Template.Parse("""
            {{#rows}}<p>{{name}} of {{whole}}
            {{?note}} ({{note}}){{/note}}</p>{{/rows}}
            {{!none}}nothing{{/none}}{{?none}}something{{/none}}
            """);
        var view = new View().Set("whole", "all").Set("none", "")
            .List("rows", [new View().Set("name", "a").Set("note", ""), new View().Set("name", "b").Set("note", "last")]);
        Assert.Equal("<p>a of all</p><p>b of all (last)</p>nothing", template.Render(view));
    }

    [Theory]
    [InlineData("{{#rows}}never closed")]
    [InlineData("{{/rows}}")]
    [InlineData("{{#rows}}{{?other}}{{/rows}}{{/other}}")]
    public void A_template_that_is_not_well_formed_is_refused(string text) => Assert.Throws<FormatException>(() => Template.Parse(text));

    [Fact]
    public void A_value_that_is_missing_is_a_mistake() =>
        Assert.Throws<InvalidOperationException>(() => Template.Parse("{{missing}}").Render(new View()));
}
