using System.Net;
using System.Text;
using AuroraGateway.Connections.Responses;

namespace AuroraGateway.Unit.Connections.Responses;

public class EdgeHintTests
{
    private const string Secret = "canary-application-key-5d41402abc4b2a76";

    [Theory]
    [InlineData("text/html; charset=UTF-8", "CloudFront", null, "403 with text/html (Server: CloudFront)")]
    [InlineData("TEXT/HTML", "nginx/1.25.3 (Ubuntu)", null, "403 with text/html (Server: nginx)")]
    [InlineData("application/json", "awselb/2.0", "1.1 squid (squid/5.7)", "403 with application/json (Server: awselb, Via: squid)")]
    [InlineData("text/html", null, "1.1 abc.cloudfront.net (CloudFront), 1.1 zen:3128 (Zen)", "403 with text/html (Via: zen)")]
    [InlineData(null, null, null, "403 with no Content-Type")]
    [InlineData("image/x-canary", null, null, "403 with another Content-Type")]
    public void What_responded_is_named(string? type, string? server, string? via, string expected) =>
        Assert.Equal(expected, EdgeHint.Of(Response(type, server, via), Secret));

    [Theory]
    [InlineData(Secret)]
    [InlineData("application-key-5d41")]
    [InlineData("x5d41402abc4b2a")]
    [InlineData("APPLICATION-KEY")]
    [InlineData("<script>")]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("averyveryveryveryveryverylongname")]
    public void A_name_that_resembles_the_secret_or_is_none_is_left_out(string server)
    {
        Assert.Equal("403 with text/html", EdgeHint.Of(Response("text/html", server, null), Secret, "another-secret"));
    }

    private static HttpResponseMessage Response(string? type, string? server, string? via)
    {
        var response =
            new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes("<html>")) };
        foreach (var (name, value) in new[] { ("Server", server), ("Via", via) })
        {
            if (value is not null)
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (type is not null)
        {
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return response;
    }
}
