using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using AuroraGateway.Integration.Emulator;

namespace AuroraGateway.Integration.Journeys;

/// <summary>
/// Something in front of Aurora responds to calls in its place: no cached key is discarded for it, and no caller reads it as a verdict on
/// its own proof.
/// </summary>
public sealed class EdgeTests
{
    private const string Projects = $"/tenants/{GatewayUnderTest.Tenant}/projects";
    private const string Webhooks = "/partner_applications/00000000-0000-4000-8000-000000000001/webhooks";

    public static TheoryData<string, int, string, string> Refusals
    {
        get
        {
            var refusals = new TheoryData<string, int, string, string>();
            foreach (var method in (string[])["GET", "POST", "HEAD"])
            {
                foreach (var form in (string[])["html", "empty", "text"])
                {
                    refusals.Add(method, 401, form, Projects);
                }
            }

            // The response to HEAD has no body that would distinguish it from Aurora's.
            refusals.Add("GET", 401, "json", Projects);
            refusals.Add("POST", 401, "json", Projects);
            refusals.Add("GET", 407, "html", Projects);
            refusals.Add("GET", 511, "html", Projects);
            refusals.Add("GET", 401, "html", Webhooks);
            refusals.Add("GET", 401, "json", Webhooks);
            return refusals;
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_that_is_not_Auroras_discards_no_key_and_is_a_502(string method, int status, string form, string path)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync(Projects)).StatusCode);
        (gateway.Emulator.Behaviour.ApiEdge, gateway.Emulator.Behaviour.ApiStatus) = (form, status);
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await gateway.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
            Assert.Contains("aurora-bad-answer", response.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
            if (method != "HEAD")
            {
                var detail = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!.ToString();
                Assert.Contains($"{status} with ", detail, StringComparison.Ordinal);
                Assert.Contains("(Server: edge.example)", detail, StringComparison.Ordinal);
            }
        }

        (gateway.Emulator.Behaviour.ApiEdge, gateway.Emulator.Behaviour.ApiStatus) = ("none", null);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync(Projects)).StatusCode);
        Assert.Equal((1, 5), (gateway.Emulator.Stats.Exchanges, gateway.Emulator.Stats.Requests));
    }

    [Theory]
    [InlineData("GET", HttpStatusCode.OK)]
    [InlineData("HEAD", HttpStatusCode.OK)]
    [InlineData("POST", HttpStatusCode.ServiceUnavailable)]
    public async Task Auroras_own_401_still_discards_the_key(string method, HttpStatusCode expected)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.Client.GetAsync(Projects);
        gateway.Emulator.Revoke(GatewayUnderTest.Tenant);
        using var request = new HttpRequestMessage(new HttpMethod(method), Projects);
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync(Projects)).StatusCode);
        Assert.Equal(2, gateway.Emulator.Stats.Exchanges);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(503)]
    [InlineData(302)]
    public async Task Any_other_page_of_an_edge_passes_unchanged(int status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (gateway.Emulator.Behaviour.ApiEdge, gateway.Emulator.Behaviour.ApiStatus) = ("html", status);
        using var response = await gateway.Client.GetAsync(Projects);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Proxy-Status"));
        Assert.Contains("could not be satisfied", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_429_page_is_no_word_on_the_tenants_quota_and_Auroras_is()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var behaviour = gateway.Emulator.Behaviour;
        (behaviour.ApiEdge, behaviour.ApiStatus, behaviour.RetryAfter) = ("html", 429, "30");
        using var page = await gateway.Client.GetAsync(Projects);
        Assert.Equal((HttpStatusCode)429, page.StatusCode);
        behaviour.ApiEdge = "none";
        using var own = await gateway.Client.GetAsync(Projects);
        Assert.Equal((HttpStatusCode)429, own.StatusCode);
        Assert.False(own.Headers.Contains("Proxy-Status"));
        using var paused = await gateway.Client.GetAsync(Projects);
        Assert.Contains("aurora-quota", paused.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_401_whose_body_stalls_is_not_waited_for_long()
    {
        var clock = new WatchedClock();
        await using var gateway = await GatewayUnderTest.StartAsync(time: clock);
        await gateway.Client.GetAsync(Projects);
        gateway.Emulator.OnRequest = async http =>
        {
            http.Response.StatusCode = 401;
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync("{\"errors\":["u8.ToArray());
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var call = gateway.Client.GetAsync(Projects);
        await Waiting.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(200));
            return Task.FromResult(call.IsCompleted);
        });
        using var response = await call;
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        gateway.Emulator.OnRequest = null;
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync(Projects)).StatusCode);
        Assert.Equal(1, gateway.Emulator.Stats.Exchanges);
    }

    [Fact]
    public async Task Auroras_401_passes_byte_for_byte_where_fresh_keys_are_refused_too()
    {
        const string Body = """{"errors":[{"message":"The key is not valid."}]}""";
        await using var gateway = await GatewayUnderTest.StartAsync();
        gateway.Emulator.OnRequest = async http =>
        {
            http.Response.StatusCode = 401;
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.Headers.ContentEncoding = "gzip";
            http.Response.Headers["X-Request-Id"] = "7";
            using var packed = new MemoryStream();
            await using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                await packing.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Body));
            }

            await http.Response.Body.WriteAsync(packed.ToArray());
        };
        using var response = await gateway.Client.GetAsync(Projects);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("7", response.Headers.GetValues("X-Request-Id").Single());
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        await using var unpacking = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacking);
        Assert.Equal(Body, await reader.ReadToEndAsync());
    }
}
