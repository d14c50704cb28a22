using System.Net.Security;
using System.Text;
using AuroraGateway.Hostile.Wire;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile;

/// <summary>What only HTTP/2 can say.</summary>
public class Http2Tests(Rig rig) : CorpusTest(rig)
{
    private const uint Attack = 1;
    private const uint Last = 101;
    private const string FollowUp = $"/tenants/{GatewayProcess.TenantB}/follow-up";
    private const string Echo = $"/tenants/{GatewayProcess.TenantA}/_echo";

    private static readonly string[] Own = ["Host", "Authorization", "Content-Length", "Transfer-Encoding"];

    public static IEnumerable<TheoryDataRow<string, string>> Frames => Corpus.Read("http2.txt");

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task Frames_and_fields_that_only_HTTP2_has_are_refused_or_harmless(string verdict, string line)
    {
        Rig.Aurora.Reset();
        Tally.Count("frames of HTTP/2");
        using var connection = await Rig.OpenHttp2Async(Cancellation);
        await connection.SendAsync(
            (byte[])[.. FrameLine.Bytes(line), .. Frame.Headers(Last, Hpack.Encode(Request(FollowUp, GatewayProcess.AllKey))).ToBytes()],
            Cancellation);
        var response = verdict == "ignored" ? null : await connection.RespondAsync(Attack, Cancellation);
        var last = await connection.RespondAsync(Last, Cancellation);
        var begun = verdict.StartsWith("aborted ", StringComparison.Ordinal);
        var ending = begun ? verdict["aborted ".Length..] : verdict;
        Assert.Equal(ending.StartsWith("goaway", StringComparison.Ordinal) ? ending : "404", last.ToString());
        var arrived = Rig.Arrived.Where(request => request.Target != FollowUp).ToList();
        if (verdict == "served")
        {
            Assert.InRange(response!.Status, 200, 201);
            Assert.Empty(Assert.Single(arrived).Headers.Select(field => field.Key).Except(Own));
            Rig.AssertUnharmed();
        }
        else if (begun)
        {
            Assert.Equal(ending, response!.ToString());
            Assert.All(arrived, request => Assert.EndsWith("/uploads", request.Target, StringComparison.Ordinal));
            Rig.AssertUnharmed();
        }
        else if (response is not null)
        {
            AssertRefused(verdict, [response], arrived, "HTTP/2");
        }
        else
        {
            Assert.Empty(arrived);
        }
    }

    [Fact]
    public async Task The_second_request_of_a_connection_needs_a_proof_of_its_own_over_HTTP2_too()
    {
        Rig.Aurora.Reset();
        using var connection = await Rig.OpenHttp2Async(Cancellation);
        Assert.Equal("200", (await connection.AskAsync(Request(Echo, GatewayProcess.AllKey), Cancellation)).ToString());
        Assert.Equal("401 caller-unknown", (await connection.AskAsync(Request(Echo, null), Cancellation)).ToString());
        Assert.Equal("403 not-granted", (await connection.AskAsync(Request(Echo, GatewayProcess.ViewerKey), Cancellation)).ToString());
        Assert.Single(Rig.Arrived);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_speaks_the_protocol_that_was_agreed_on(bool http2)
    {
        Rig.Aurora.Reset();
        var gateway = await Rig.TlsAsync();
        var tls = Rig.Handshake(http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11, certificate: true);
        byte[] other = http2
            ? Rig.Request(Echo)
            : [
                .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame.Settings().ToBytes(),
                .. Frame.Headers(1, Hpack.Encode(Request(Echo, null))).ToBytes()];
        var said = Encoding.Latin1.GetString(await RawSocket.ExchangeAsync(gateway.Data, other, Cancellation, tls));
        Assert.DoesNotContain("HTTP/1.1 2", said, StringComparison.Ordinal);
        Assert.Empty(Rig.Aurora.Requests);
    }

    [Fact]
    public async Task The_clear_text_port_accepts_no_HTTP2_even_if_it_is_valid()
    {
        Rig.Aurora.Reset();
        using var connection = await Http2Connection.OpenAsync(await RawSocket.ConnectAsync(Rig.Gateway.Data, Cancellation), Cancellation);
        await connection.SendAsync(Frame.Headers(1, Hpack.Encode(Request(Echo, GatewayProcess.AllKey))), Cancellation);
        Assert.NotEqual(200, (await connection.RespondAsync(1, Cancellation)).Status);
        Assert.Empty(Rig.Aurora.Requests);
    }

    [Fact]
    public async Task The_next_tenant_sees_nothing_of_a_stream_that_was_reset()
    {
        Rig.Aurora.Reset();
        using var connection = await Rig.OpenHttp2Async(Cancellation);
        var upload = Hpack.Encode([
            new(":method", "POST"), .. Request($"/tenants/{GatewayProcess.TenantA}/uploads", GatewayProcess.AllKey)[1..],
            new("content-length", "1000")]);
        var hidden = Encoding.ASCII.GetBytes($"DELETE /tenants/{GatewayProcess.TenantA}/hidden HTTP/1.1\r\nHost: x\r\n\r\n");
        for (var round = 1; round <= 10; round++)
        {
            var stream = connection.NextStream;
            await connection.SendAsync(
                (byte[])[.. Frame.Headers(stream, upload, ends: false).ToBytes(), .. Frame.Data(stream, hidden, ends: false).ToBytes()],
                Cancellation);
            await Rig.Aurora.WaitForRequestsAsync((2 * round) - 1, Cancellation);
            await connection.SendAsync(Frame.Reset(stream, Http2Error.Cancel), Cancellation);
            var response = await connection.AskAsync(Request("/tenants/" + GatewayProcess.TenantB, GatewayProcess.AllKey), Cancellation);
            Assert.Equal(("200", GatewayProcess.TenantB), (response.ToString(), response.Field("X-Emulator-Tenant")));
        }

        Assert.DoesNotContain(Rig.Arrived, request => request.Method == "DELETE");
        Assert.Equal(20, Rig.Arrived.Count);
        Rig.AssertUnharmed();
    }

    [Fact]
    public async Task Streams_of_many_tenants_get_responses_each_with_its_own_key()
    {
        Rig.Aurora.Reset();
        using var connection = await Rig.OpenHttp2Async(Cancellation);
        var tenants = Enumerable.Range(0, 50)
            .ToDictionary(_ => connection.NextStream, i => i % 2 == 0 ? GatewayProcess.TenantA : GatewayProcess.TenantB);
        await connection.SendAsync(
            tenants.SelectMany(
                stream => Frame.Headers(stream.Key, Hpack.Encode(Request("/tenants/" + stream.Value, GatewayProcess.AllKey))).ToBytes())
                .ToArray(), Cancellation);
        foreach (var (stream, tenant) in tenants)
        {
            Assert.Equal(tenant, (await connection.RespondAsync(stream, Cancellation)).Field("X-Emulator-Tenant"));
        }

        Rig.AssertUnharmed();
    }

    private static Field[] Request(string path, string? key) =>
        [new(":method", "GET"), new(":scheme", "https"), new(":authority", "gateway"), new(":path", path),
            .. key is null ? [] : new Field[] { new("x-api-key", key) }];
}
