using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Steps;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Unit.Forwarding;

/// <summary>Faults that the attack corpora found, each kept by name.</summary>
public class FoundByAttackTests
{
    [Fact]
    public void Content_length_beside_transfer_encoding_was_forwarded()
    {
        var http = new DefaultHttpContext();
        http.Request.Protocol = "HTTP/1.1";
        http.Request.Headers.TransferEncoding = "chunked";
        Assert.Null(RequestFraming.Check(http.Request));
        http.Request.Headers["X-Content-Length"] = "5";
        Assert.Equal("malformed-request", RequestFraming.Check(http.Request)?.Row.Slug);
    }

    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("chunked, chunked")]
    [InlineData("identity")]
    public void A_coding_that_is_not_chunked_alone_was_dropped_on_the_way(string coding)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.TransferEncoding = coding;
        Assert.NotNull(RequestFraming.Check(http.Request));
    }

    [Fact]
    public void A_transfer_encoding_over_HTTP2_was_taken()
    {
        var http = new DefaultHttpContext();
        http.Request.Protocol = "HTTP/2";
        http.Request.Headers.TransferEncoding = "chunked";
        Assert.Equal("malformed-request", RequestFraming.Check(http.Request)?.Row.Slug);
    }

    [Theory]
    [InlineData("aurora-x\r\nauthorization")]
    [InlineData("aurora-x ")]
    [InlineData("Aurora(X)")]
    [InlineData("x:y")]
    [InlineData("cook\u0131e")]
    public void A_field_whose_name_is_none_was_taken(string name) => Assert.Throws<BadHttpRequestException>(() => StrictHeaders.For(name));

    [Theory]
    [InlineData(":path")]
    [InlineData("X_Api_Key")]
    [InlineData("!#$%&'*+-.^_`|~09AZaz")]
    public void A_name_that_is_one_is_taken(string name) => Assert.Null(StrictHeaders.For(name));

    [Theory]
    [InlineData("Content-Length", "+5")]
    [InlineData("content-length", "-0")]
    [InlineData("Content-Length", "123456789012345678901234567890")]
    [InlineData("Connection", "close, Aurora-Version")]
    [InlineData("CONNECTION", "X-A,keep-alive")]
    public void A_field_that_kestrel_repairs_was_taken(string name, string value) =>
        Assert.Throws<BadHttpRequestException>(() => StrictHeaders.For(name)!.GetString(System.Text.Encoding.ASCII.GetBytes(value)));

    [Theory]
    [InlineData("Content-Length", "005")]
    [InlineData("Connection", "close")]
    [InlineData("Connection", "TE, close")]
    [InlineData("Connection", "Aurora-Version, X-B")]
    public void A_field_that_needs_no_repair_is_read_as_it_is(string name, string value) =>
        Assert.Equal(value, StrictHeaders.For(name)!.GetString(System.Text.Encoding.ASCII.GetBytes(value)));

    [Fact]
    public void A_sent_x_content_length_broke_the_connection_with_a_logged_stack_trace()
    {
        Assert.Throws<BadHttpRequestException>(() => StrictHeaders.For("x-content-length"));
        Assert.Null(StrictHeaders.For("X-Content-Lengty"));
    }

    [Theory]
    [InlineData("Aurora-Key")]
    [InlineData("X-Aurora-Token")]
    [InlineData("aurora-signature")]
    [InlineData("Aurora(X)")]
    [InlineData("X-Aurora-Tenant")]
    [InlineData("Aurora-Impersonate-User")]
    [InlineData("Aurora-Jwt")]
    [InlineData("X-Aurora-Method-Override")]
    [InlineData("Aurora-Anything")]
    public void A_credential_passed_because_its_name_began_with_aurora(string name) => Assert.False(new HeaderAllowList([]).Allows(name));

    [Fact]
    public void Text_outside_ascii_became_a_502() => Assert.False(HeaderAllowList.IsHeaderValue("caf\u00e9"));

    [Theory]
    [InlineData("get")]
    [InlineData("TRACK")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    public void A_method_of_any_spelling_and_length_was_forwarded(string method) => Assert.False(RequestMethod.IsForwarded(method));

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("PROPFIND")]
    [InlineData("M-SEARCH")]
    public void A_plain_method_is_forwarded(string method) => Assert.True(RequestMethod.IsForwarded(method));
}
