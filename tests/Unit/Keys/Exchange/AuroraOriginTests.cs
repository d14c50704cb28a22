using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>The one place to which a key is ever sent: an origin and nothing else, over a connection that no one on the way can
/// read.</summary>
public sealed class AuroraOriginTests
{
    [Theory]
    [InlineData("Sandbox", null, "https://api-sandbox.aurorasolar.com", true)]
    [InlineData("Production", "", "https://api.aurorasolar.com", true)]
    [InlineData(null, "https://aurora.example", "https://aurora.example", true)]
    [InlineData("", "https://aurora.example:8443/", "https://aurora.example:8443", true)]
    [InlineData(null, "http://localhost:9080", "http://localhost:9080", false)]
    [InlineData(null, "http://127.0.0.1:9080", "http://127.0.0.1:9080", false)]
    [InlineData(null, "http://127.8.9.10", "http://127.8.9.10", false)]
    [InlineData(null, "http://[::1]:9080", "http://[::1]:9080", false)]
    public void An_environment_or_an_origin_names_it(string? environment, string? baseUrl, string prefix, bool encrypted)
    {
        Assert.Null(AuroraOrigin.TryParse(environment, baseUrl, out var origin));
        Assert.Equal(prefix, origin!.Prefix);
        Assert.Equal(prefix, origin.ToString());
        Assert.Equal(new Uri(prefix), origin.Uri);
        Assert.Equal(encrypted, origin.IsEncrypted);
    }

    [Theory]
    [InlineData(null, null, "set Aurora:Environment to Sandbox or Production")]
    [InlineData("", "", "set Aurora:Environment to Sandbox or Production")]
    [InlineData("sandbox", null, "set Aurora:Environment to Sandbox or Production")]
    [InlineData("Sandbox", "https://aurora.example", "not both")]
    [InlineData(null, "aurora.example", "expected an origin like")]
    [InlineData(null, "/path", "expected an origin like")]
    [InlineData(null, "ftp://aurora.example", "expected an origin like")]
    [InlineData(null, "https://aurora.example/v1", "expected an origin only")]
    [InlineData(null, "https://aurora.example/?a", "expected an origin only")]
    [InlineData(null, "https://aurora.example/#a", "expected an origin only")]
    [InlineData(null, "https://user@aurora.example", "expected an origin only")]
    [InlineData(null, "http://aurora.example", "plain http is accepted for loopback addresses only")]
    [InlineData(null, "http://192.0.2.1", "plain http is accepted for loopback addresses only")]
    [InlineData(null, "http://127.0.0.1.example", "plain http is accepted for loopback addresses only")]
    [InlineData(null, "http://[2001:db8::1]", "plain http is accepted for loopback addresses only")]
    public void Anything_else_is_refused_with_what_was_expected(string? environment, string? baseUrl, string expected)
    {
        Assert.Contains(expected, AuroraOrigin.TryParse(environment, baseUrl, out var origin), StringComparison.Ordinal);
        Assert.Null(origin);
    }

    [Theory]
    [InlineData("http://aurora:9080", "aurora", true)]
    [InlineData("http://AURORA:9080", "aurora", true)]
    [InlineData("http://[2001:db8::1]:9080", "2001:db8::1", true)]
    [InlineData("http://[2001:db8::1]:9080", "[2001:db8::1]", true)]
    [InlineData("http://aurora.example", "aurora", false)]
    [InlineData("http://aurora", "aurora.example", false)]
    [InlineData("http://aurora", "true", false)]
    [InlineData("http://aurora", "*", false)]
    [InlineData("http://api.aurorasolar.com", "api.aurorasolar.com", false)]
    [InlineData("http://api.aurorasolar.com.", "api.aurorasolar.com.", false)]
    public void Http_beyond_loopback_needs_the_name_of_exactly_this_host(string baseUrl, string insecureHost, bool accepted)
    {
        Assert.Equal(accepted, AuroraOrigin.TryParse(null, baseUrl, out var origin, insecureHost) is null);
        Assert.Equal(accepted, origin is { IsEncrypted: false });
    }

    [Theory]
    [InlineData("https://aurora.example", "app", true)]
    [InlineData("https://aurora.example:443/", "app", true)]
    [InlineData("https://aurora.example:8443", "app", false)]
    [InlineData("https://other.example", "app", false)]
    [InlineData("https://aurora.example", "App", false)]
    public void A_site_is_the_same_if_both_origin_and_application_are(string baseUrl, string application, bool same)
    {
        AuroraOrigin.TryParse(null, baseUrl, out var origin);
        Assert.Equal(same, Sites.Named("app").Is(origin!, application));
    }
}
