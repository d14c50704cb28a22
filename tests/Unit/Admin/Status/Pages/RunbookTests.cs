using System.Text;
using AuroraGateway.Admin.Status.Pages;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Unit.Documents;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Unit.Admin.Status.Pages;

/// <summary>The runbook that the gateway serves is that of docs/operations.md.</summary>
public sealed class RunbookTests
{
    [Fact]
    public async Task Every_trouble_has_a_page_that_is_served()
    {
        foreach (var kind in TroubleTable.All)
        {
            var (status, text) = await GetAsync(http => Runbook.PageAsync(http, kind.Help));
            Assert.Equal(200, status);
            Assert.Contains("<main", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Anchors_are_made_as_the_documents_make_them()
    {
        var anchors = DocumentsTests.Anchors(Repository.Path("docs/operations.md"));
        Assert.All(Runbook.Anchors, anchor => Assert.Contains(anchor, anchors));
        Assert.True(Runbook.Anchors.Count() > 20);
    }

    [Fact]
    public async Task An_unknown_page_is_not_found() =>
        Assert.Equal(404, (await GetAsync(static http => Runbook.PageAsync(http, "nowhere"))).Status);

    [Fact]
    public async Task The_index_lists_every_page()
    {
        var (_, text) = await GetAsync(Runbook.IndexAsync);
        Assert.All(Runbook.Anchors, anchor => Assert.Contains($"href=\"/runbook/{anchor}\"", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "a *b* **c** `d <e>` [f](#g) [h](i.md)", "<p>a <em>b</em> <strong>c</strong> <code>d &lt;e&gt;</code> <a href=\"/g\">f</a> h</p>")]
    [InlineData("<script>\nx", "<p>&lt;script&gt; x</p>")]
    [InlineData(
        "| a | b |\n|---|---|\n| `c\\|d` | e |",
        "<table><tr><th>a</th><th>b</th></tr><tr><td><code>c\\|d</code></td><td>e</td></tr></table>")]
    [InlineData("* a\n  b\n* c", "<ul><li>a b</li><li>c</li></ul>")]
    [InlineData("    x <y>\n    z", "<pre><code>x &lt;y&gt;\nz</code></pre>")]
    [InlineData("```sh\nx\n```\ny", "<pre><code>x</code></pre><p>y</p>")]
    [InlineData("2 * 3 * 4 and *", "<p>2 * 3 * 4 and *</p>")]
    public void Markdown_becomes_html_and_html_becomes_text(string text, string html) =>
        Assert.Equal(html, Markdown.ToHtml(text.Split('\n'), static target => target.StartsWith('#') ? "/" + target[1..] : null));

    private static async Task<(int Status, string Text)> GetAsync(Func<HttpContext, Task> page)
    {
        var http = new DefaultHttpContext();
        var body = new MemoryStream();
        http.Response.Body = body;
        await page(http);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }
}
