using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AuroraGateway.Integration.Emulator;

public class StreamTests : EmulatorTest
{
    private const string Design = "d123dc23-0005-4000-8000-000000000001";
    private const string Asset = "d123dc23-0006-4000-8000-000000000001";

    [Theory]
    [InlineData(10_000_000)]
    [InlineData(0)]
    public async Task Content_of_any_size_arrives_with_its_length(long bytes)
    {
        using var response = await GetAsync($"/tenants/{Tenant}/assets/{Asset}/content?bytes={bytes}", await KeyAsync());

        Assert.Equal(bytes, response.Content.Headers.ContentLength);
        Assert.Equal(bytes, (await response.Content.ReadAsByteArrayAsync(Cancellation)).LongLength);
    }

    [Fact]
    public async Task Content_is_not_held_in_memory()
    {
        // Far more than this machine has: the response must begin all the same.
        using var response = await GetAsync($"/tenants/{Tenant}/assets/{Asset}/content?bytes=100000000000000", await KeyAsync());
        var buffer = new byte[1024];
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        await stream.ReadExactlyAsync(buffer, Cancellation);

        Assert.Equal((byte)'a', buffer[0]);
    }

    [Fact]
    public async Task A_large_summary_is_json_of_exactly_that_size_without_a_length()
    {
        using var response = await GetAsync($"/tenants/{Tenant}/designs/{Design}/summary?bytes=1000000", await KeyAsync());
        var text = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Equal(1_000_000, text.Length);
        Assert.Equal(Tenant, (string?)JsonNode.Parse(text)!["design"]!["tenant_id"]);
    }

    [Theory]
    [InlineData("designs", Design, "summary")]
    [InlineData("assets", Asset, "content")]
    public async Task After_HEAD_for_an_endless_response_the_connection_can_be_used_again(string kind, string id, string part)
    {
        var path = $"/tenants/{Tenant}/{kind}/{id}/{part}?bytes={long.MaxValue}";
        var key = await KeyAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(200, await StatusAsync(HttpMethod.Head, path, key).WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        }
    }

    [Theory]
    [InlineData("POST", "assets", false, 201)]
    [InlineData("PUT", "uploads", true, 200)]
    public async Task The_response_to_an_upload_has_its_size_and_digest(string method, string path, bool chunked, int status)
    {
        var body = RandomNumberGenerator.GetBytes(3_000_000);
        using var request =
            new HttpRequestMessage(new HttpMethod(method), $"/tenants/{Tenant}/{path}") { Content = new ByteArrayContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await KeyAsync());
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await Http.SendAsync(request, Cancellation);
        var upload = (await JsonAsync(response))["upload"]!;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body.Length, (long)upload["bytes"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), (string?)upload["sha256"]);
    }

    [Fact]
    public async Task It_uses_http2_with_prior_knowledge_when_so_configured()
    {
        await using var emulator = await AuroraEmulator.StartAsync(new EmulatorOptions { Protocols = HttpProtocols.Http2 }, Cancellation);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(emulator.BaseUrl, "/versions"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("HTTP/2", "/versions"), (emulator.Requests[0].Protocol, emulator.Requests[0].Target));
    }
}
