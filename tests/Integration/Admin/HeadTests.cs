using System.Net;

namespace AuroraGateway.Integration.Admin;

/// <summary>HEAD works wherever GET does on the admin listener: probes and monitors send it.</summary>
public sealed class HeadTests
{
    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/")]
    [InlineData("/status")]
    [InlineData("/keys")]
    [InlineData("/log/level")]
    [InlineData("/metrics")]
    [InlineData("/nowhere")]
    [InlineData("/reload")]
    public async Task HEAD_gets_the_status_and_headers_of_GET_and_no_body(string path)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var client = new HttpClient { BaseAddress = gateway.Admin };
        using var get = await client.GetAsync(path);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal(path switch
        {
            "/nowhere" => HttpStatusCode.NotFound,
            "/reload" => HttpStatusCode.MethodNotAllowed,
            _ => HttpStatusCode.OK,
        }, head.StatusCode);
    }

    [Fact]
    public async Task HEAD_changes_nothing()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var client = new HttpClient { BaseAddress = gateway.Admin };
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/keys/" + GatewayUnderTest.Tenant));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, head.StatusCode);
    }
}
