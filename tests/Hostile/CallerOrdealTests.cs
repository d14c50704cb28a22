using System.Globalization;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Text;
using AuroraGateway.Hostile.Confined;
using AuroraGateway.Hostile.Wire;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile;

/// <summary>
/// One caller with a good proof and an ordinary grant against the binary in the container that ships: bodies that never end, responses that
/// it does not read, requests that wait, tenants that collide. AURORA_HOSTILE_SCALE multiplies the numbers.
/// </summary>
public sealed class CallerOrdealTests(Rig rig) : CorpusTest(rig)
{
    private const int BodyLength = 64 * 1024;
    private const int Streams = 100;
    private const string TenantA = "/tenants/" + GatewayProcess.TenantA;

    // One that the emulator has for the tenant: longer than what the gateway holds of it, and short enough not to keep the emulator busy.
    private const string Download = TenantA + "/assets/d123dc23-0006-4000-8000-000000000001/content?bytes=1000000";

    // In clear text, each with one body.
    private static readonly int Bodies = 500 * Ordeal.Scale;

    // Of HTTP/2, each with a hundred streams: as many as killed the process in two seconds before.
    private static readonly int Connections = 30 * Ordeal.Scale;

    // More than a caller may have at once in this container; beyond that a response is a refusal.
    private static readonly int Readers = 300 * Ordeal.Scale;

    [Fact]
    public async Task PUT_bodies_that_never_end()
    {
        var put = Request($"PUT {TenantA}/projects/x", $"Content-Length: {BodyLength}\r\n", new string('a', BodyLength - 1));
        await using var ordeal = await Ordeal.StartAsync(Rig);
        await ordeal.EndureAsync(cancellation => Strangers.OpenAsync(Bodies, () => ConnectAsync(ordeal, cancellation), put, cancellation));
        await AssertForgottenAsync(ordeal);
    }

    [Theory]
    [InlineData("PUT", "/projects/x")]
    [InlineData("POST", "/uploads")]
    public async Task Bodies_that_never_end_over_HTTP2(string method, string path)
    {
        var length = new Field("content-length", BodyLength.ToString(CultureInfo.InvariantCulture));
        var head = Hpack.Encode([.. Fields(method, TenantA + path), length]);
        await using var ordeal = await Ordeal.StartAsync(Rig, tls: true);
        await ordeal.EndureAsync(cancellation => Http2Attack.OpenAsync(Connections, async () =>
        {
            var connection = await OpenAsync(ordeal, cancellation);
            return await UnfinishedBodies.OpenAsync(connection, Streams, head, BodyLength, cancellation);
        }));
        await AssertForgottenAsync(ordeal);
    }

    [Fact]
    public async Task Downloads_that_are_not_read()
    {
        var get = Request("GET " + Download);
        await using var ordeal = await Ordeal.StartAsync(Rig);
        await ordeal.EndureAsync(cancellation => Strangers.OpenAsync(Readers, () => ConnectAsync(ordeal, cancellation), get, cancellation));
    }

    [Fact]
    public async Task Downloads_that_are_not_read_over_HTTP2()
    {
        var head = Hpack.Encode(Fields("GET", Download));
        await using var ordeal = await Ordeal.StartAsync(Rig, tls: true);
        await ordeal.EndureAsync(cancellation => Http2Attack.OpenAsync(
            10 * Ordeal.Scale, () => AskAsync(ordeal, head, cancellation)));
    }

    [Fact]
    public async Task Requests_with_long_heads_that_wait_for_a_key_whose_exchange_hangs()
    {
        var filler = new Field("aurora-version", new string('a', 12_000));
        var head = Hpack.Encode([.. Fields("GET", "/tenants/" + GatewayProcess.TenantB), filler]);
        await using var ordeal = await Ordeal.StartAsync(Rig, tls: true);
        try
        {
            await ordeal.EndureAsync(cancellation =>
            {
                // The other caller's tenant has its key by now.
                Rig.Aurora.Behaviour.ExchangeHang = true;
                return Http2Attack.OpenAsync(Connections, () => AskAsync(ordeal, head, cancellation));
            });
        }
        finally
        {
            Rig.Aurora.Behaviour.ExchangeHang = false;
        }
    }

    [Fact]
    public async Task Tenants_that_collide()
    {
        var requests = Enumerable.Range(1, 20_000 * Ordeal.Scale).SelectMany(i => Request($"GET /tenants/{Colliding((uint)i)}"));
        byte[] all = [.. requests, .. Rig.Request("/closing")];
        await using var ordeal = await Ordeal.StartAsync(Rig);
        await ordeal.EndureAsync(async cancellation =>
        {
            var connection = await ConnectAsync(ordeal, cancellation);
            var sending = connection.SendAsync(all, cancellation);
            await connection.ReadToEndAsync(cancellation);
            await sending;
            return connection;
        });
    }

    private static byte[] Request(string line, string lines = "", string body = "") =>
        Encoding.ASCII.GetBytes($"{line} HTTP/1.1\r\nHost: x\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n{lines}\r\n{body}");

    private static Field[] Fields(string method, string path) =>
    [
        new(":method", method), new(":scheme", "https"), new(":authority", "gateway"), new(":path", path),
        new("x-api-key", GatewayProcess.AllKey),
    ];

    // Guid.GetHashCode is the XOR of the four quarters: the same for all of these.
    private static Guid Colliding(uint i) => MemoryMarshal.Read<Guid>(MemoryMarshal.AsBytes<uint>([i, i ^ 0x12345678, 1, 2]));

    private static Task<RawSocket> ConnectAsync(Ordeal ordeal, CancellationToken cancellation) =>
        RawSocket.ConnectAsync(ordeal.Gateway.Data, cancellation);

    // A hundred requests on one connection.
    private async Task<IDisposable> AskAsync(Ordeal ordeal, byte[] head, CancellationToken cancellation)
    {
        var connection = await OpenAsync(ordeal, cancellation);
        var frames = Enumerable.Range(0, Streams).SelectMany(_ => Frame.Headers(connection.NextStream, head).ToBytes());
        await connection.SendAsync(frames.ToArray(), cancellation);
        return connection;
    }

    private async Task<Http2Connection> OpenAsync(Ordeal ordeal, CancellationToken cancellation)
    {
        var tls = Rig.Handshake(SslApplicationProtocol.Http2, certificate: false);
        var socket = await RawSocket.ConnectAsync(ordeal.Gateway.Data, cancellation, tls);
        return await Http2Connection.OpenAsync(socket, cancellation, opensWindows: false, (4, 0));
    }

    // All room for bodies is released once the attack has ended.
    private static async Task AssertForgottenAsync(Ordeal ordeal)
    {
        using var client = new HttpClient();
        await Waiting.UntilAsync(
            async () =>
            {
                var metrics = await client.GetStringAsync(new Uri($"http://{ordeal.Gateway.Admin}/metrics"), Cancellation);
                var kept = metrics.Split('\n').First(line => line.StartsWith("aurora_gateway_bodies_kept_bytes", StringComparison.Ordinal));
                return kept.Split(' ')[1] == "0";
            },
            "no body is kept",
            Cancellation);
    }
}
