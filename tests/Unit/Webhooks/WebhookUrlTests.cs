using AuroraGateway.Webhooks;

namespace AuroraGateway.Unit.Webhooks;

public class WebhookUrlTests
{
    private const string Query = "?tenant=<TENANT_ID>&status=<STATUS>&app=<APP_ID>&session=<SESSION_TOKEN>";

    [Theory]
    [InlineData("https://hooks.example.com", "https://hooks.example.com/webhooks/app_status_changed")]
    [InlineData("https://hooks.example.com:8443/", "https://hooks.example.com:8443/webhooks/app_status_changed")]
    [InlineData("https://HOOKS.example.com:443/own/path", "https://hooks.example.com/own/path")]
    public void The_template_is_the_receivers_path_with_every_placeholder(string text, string expected)
    {
        Assert.Null(WebhookUrl.TryParse(text, isHttpAllowed: false, out var url));
        Assert.Equal(expected + Query, WebhookUrl.TemplateOf(url!));
    }

    [Theory]
    [InlineData("hooks.example.com", "expected a URL")]
    [InlineData("ftp://hooks.example.com", "expected a URL")]
    [InlineData("https://hooks.example.com/?a=b", "without query")]
    [InlineData("https://hooks.example.com/#a", "without query")]
    [InlineData("https://me:secret@hooks.example.com/", "without query, fragment and user")]
    [InlineData("http://hooks.example.com/", "expected https")]
    public void Another_url_is_refused(string text, string mistake) =>
        Assert.Contains(mistake, WebhookUrl.TryParse(text, isHttpAllowed: false, out _), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://hooks.example.com/own?x=<STATUS>", true)]
    [InlineData("https://HOOKS.example.com:443/own", true)]
    [InlineData("http://hooks.example.com/own", false)]
    [InlineData("https://hooks.example.com/own/", false)]
    [InlineData("https://hooks.example.com.evil.example/own", false)]
    [InlineData("https://hooks.example.com/other", false)]
    [InlineData("nonsense", false)]
    public void A_template_leads_to_the_url_by_server_and_path(string template, bool leads) =>
        Assert.Equal(leads, WebhookUrl.PointsTo(template, new Uri("https://hooks.example.com/own")));

    [Theory]
    [InlineData("https://h.example/p?t=<TENANT_ID>&k=secret", "https://h.example/p?t=<TENANT_ID>&k=***")]
    [InlineData("https://me:secret@h.example/p?t=<TENANT_ID>&flag", "https://***@h.example/p?t=<TENANT_ID>&flag")]
    [InlineData("https://h.example/p", "https://h.example/p")]
    public void What_could_be_a_secret_is_not_shown(string template, string shown) => Assert.Equal(shown, WebhookUrl.Shown(template));

    [Theory]
    [InlineData("0123456789abcdef", true)]
    [InlineData("  0123456789abcdef\n", true)]
    [InlineData("0123456789abcde", false)]
    [InlineData("0123456789 abcdef", false)]
    [InlineData("", false)]
    public void A_secret_is_long_enough_and_prints_as_stars(string content, bool accepted)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, content);
            Assert.Equal(accepted, WebhookSecret.TryRead(file, out var secret) is null);
            Assert.Equal(accepted ? "***" : null, secret?.ToString());
            Assert.Equal(accepted, secret?.Is("0123456789abcdef") == true);
            Assert.False(secret?.Is("0123456789abcdeF") == true);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
