using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Confined;
using AuroraGateway.Hostile.Wire;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile;

/// <summary>
/// Floods of what the gateway writes, against the binary in the container that ships: access lines while nothing reads standard output, and
/// events. AURORA_HOSTILE_SCALE multiplies the numbers.
/// </summary>
public sealed class LogOrdealTests(Rig rig) : CorpusTest(rig)
{
    private const string Tenant = "/tenants/" + GatewayProcess.TenantA;
    private const string Body = "Content-Length: 100\r\n";
    private const int Connections = 16;

    // As many as the queue of access lines holds and more, each nearly as long as Kestrel accepts a request line.
    private const int RequestsPerConnection = 1_250;
    private const int LongestQuery = 7_500;

    private const int Flood = 200;

    // Of one event in a minute; a minute may end in between.
    private const int MostLines = 2 * 60;

    private static readonly HttpClient Client = new();

    [Fact]
    public async Task Access_lines_that_nothing_reads()
    {
        var requests = Connections * RequestsPerConnection * Ordeal.Scale;
        await using var ordeal = await Ordeal.StartAsync(Rig, isUnread: true);
        await ordeal.EndureAsync(async cancellation =>
        {
            await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => SendAsync(ordeal, i % 2 == 0, cancellation)));
            return null;
        });

        // Nothing is lost uncounted: what was not dropped is written once something reads.
        var lines = 0;
        using var reading = new CancellationTokenSource();
        var reader = CountLinesAsync(ordeal.UnreadOutput, count => Volatile.Write(ref lines, count), reading.Token);
        var dropped = 0L;
        await Waiting.UntilAsync(
            async () =>
                (dropped = await MetricAsync(ordeal, "aurora_gateway_access_lines_dropped_total")) + Volatile.Read(ref lines) >= requests,
            "every access line is written or counted as dropped", Cancellation);
        Assert.InRange(dropped, 1, requests);
        await reading.CancelAsync();
        await reader;
    }

    [Fact]
    public async Task Events_that_callers_and_strangers_cause()
    {
        await using var ordeal = await Ordeal.StartAsync(Rig, tls: true);
        await ordeal.EndureAsync(async cancellation =>
        {
            var stalled = await Strangers.OpenAsync(
                20, () => ConnectAsync(ordeal, SslApplicationProtocol.Http11, cancellation), Put("0123456789"), cancellation);
            await BreakBodiesOffAsync(ordeal, cancellation);
            await BreakStreamsOffAsync(ordeal, cancellation);
            await BreakProtocolAsync(ordeal, cancellation);
            await BreakHandshakesAsync(ordeal, cancellation);
            await Waiting.UntilAsync(
                () =>
                    ordeal.Gateway.Written.Split('\n')
                        .Count(static line => line.Contains(" problem=malformed-request", StringComparison.Ordinal)) >= 20,
                "bodies that stall are refused", cancellation);
            return stalled;
        });
        await AssertQuietAsync(ordeal);
    }

    private static async Task AssertQuietAsync(Ordeal ordeal)
    {
        var events = ordeal.Gateway.Written.Split('\n').Where(static line => !line.Contains(" caller=", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(events, static line => line.Contains("   at ", StringComparison.Ordinal));
        Assert.DoesNotContain(events, static line => line.Contains(" fail: ", StringComparison.Ordinal) ||
            line.Contains(" crit: ", StringComparison.Ordinal));
        var most = events.GroupBy(static line => line.Split(']')[0].Split(' ')[^1]).MaxBy(static kind => kind.Count())!;
        Assert.True(most.Count() <= MostLines, $"{most.Count()} times {most.First()}");
        var status = JsonNode.Parse(await Client.GetStringAsync(new Uri($"http://{ordeal.Gateway.Admin}/status"), Cancellation))!;
        Assert.DoesNotContain(status["troubles"]!.AsArray(), static trouble => trouble!["code"]!.ToString() == "internal-error");
        var metrics = await Client.GetStringAsync(new Uri($"http://{ordeal.Gateway.Admin}/metrics"), Cancellation);
        Assert.DoesNotContain("internal-error", metrics, StringComparison.Ordinal);
    }

    private static byte[] Put(string body) => Encoding.ASCII.GetBytes(
        $"PUT {Tenant}/projects/x HTTP/1.1\r\nHost: x\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n{Body}\r\n{body}");

    // A caller on a path without a route, or a stranger.
    private static async Task SendAsync(Ordeal ordeal, bool isCaller, CancellationToken cancellation)
    {
        var key = isCaller ? GatewayProcess.AllKey : "no caller's key";
        var request =
            $"GET {(isCaller ? "/nothing" : Tenant)}?{new string('q', LongestQuery)} HTTP/1.1\r\nHost: x\r\nX-Api-Key: {key}\r\n\r\n";
        using var connection = await RawSocket.ConnectAsync(ordeal.Gateway.Data, cancellation);
        var reading = connection.ReadToEndAsync(cancellation);
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(request, 10)));
        for (var i = 0; i < RequestsPerConnection * Ordeal.Scale; i += 10)
        {
            await connection.SendAsync(bytes, cancellation);
        }

        await connection.SendAsync(Rig.Request("/closing", key: key), cancellation);
        await reading;
    }

    private Task<RawSocket> ConnectAsync(Ordeal ordeal, SslApplicationProtocol protocol, CancellationToken cancellation) =>
        RawSocket.ConnectAsync(ordeal.Gateway.Data, cancellation, Rig.Handshake(protocol, certificate: false));

    private async Task BreakBodiesOffAsync(Ordeal ordeal, CancellationToken cancellation)
    {
        for (var i = 0; i < Flood; i++)
        {
            using var connection = await ConnectAsync(ordeal, SslApplicationProtocol.Http11, cancellation);
            await connection.SendAsync(Put("half"), cancellation);
            connection.Reset();
        }
    }

    private async Task BreakStreamsOffAsync(Ordeal ordeal, CancellationToken cancellation)
    {
        var head = Hpack.Encode([
            new(":method", "PUT"), new(":scheme", "https"), new(":authority", "gateway"), new(":path", Tenant + "/projects/x"),
            new("x-api-key", GatewayProcess.AllKey), new("content-length", "100")]);
        for (var i = 0; i < Flood / 10; i++)
        {
            using var connection = await OpenHttp2Async(ordeal, cancellation);
            for (var streams = 0; streams < 10; streams++)
            {
                var stream = connection.NextStream;
                await connection.SendAsync(Frame.Headers(stream, head, ends: false), cancellation);
                await connection.SendAsync(Frame.Data(stream, new byte[10], ends: false), cancellation);
                await connection.SendAsync(Frame.Reset(stream, Http2Error.Cancel), cancellation);
            }
        }
    }

    private async Task BreakProtocolAsync(Ordeal ordeal, CancellationToken cancellation)
    {
        Frame[] wrong =
        [
            new(FrameType.Headers, Frame.EndHeaders | Frame.EndStream, 1, [0xFF, 0xFF, 0xFF, 0xFF, 0x07]),
            new(FrameType.Data, 0, 1, [1]),
            new(FrameType.WindowUpdate, 0, 0, [0, 0, 0, 0]),
        ];
        for (var i = 0; i < Flood; i++)
        {
            using var connection = await OpenHttp2Async(ordeal, cancellation);
            await connection.SendAsync(wrong[i % wrong.Length], cancellation);
            await connection.EndAsync(cancellation);
        }
    }

    private static async Task BreakHandshakesAsync(Ordeal ordeal, CancellationToken cancellation)
    {
        for (var i = 0; i < Flood; i++)
        {
            using var connection = await RawSocket.ConnectAsync(ordeal.Gateway.Data, cancellation);
            await connection.SendAsync(Rig.Request(Tenant), cancellation);
        }
    }

    private async Task<Http2Connection> OpenHttp2Async(Ordeal ordeal, CancellationToken cancellation) =>
        await Http2Connection.OpenAsync(await ConnectAsync(ordeal, SslApplicationProtocol.Http2, cancellation), cancellation);

    private static async Task CountLinesAsync(string file, Action<int> seen, CancellationToken cancellation)
    {
        // Read and write: the end of the file is never reached.
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var buffer = new byte[64 * 1024];
        var lines = 0;
        while (!cancellation.IsCancellationRequested)
        {
            var read = stream.ReadAsync(buffer, CancellationToken.None).AsTask();
            await Task.WhenAny(read, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation));
            if (!read.IsCompleted)
            {
                return;
            }

            lines += buffer.AsSpan(0, await read).Count((byte)'\n');
            seen(lines);
        }
    }

    private static async Task<long> MetricAsync(Ordeal ordeal, string name)
    {
        var metrics = await Client.GetStringAsync(new Uri($"http://{ordeal.Gateway.Admin}/metrics"), Cancellation);
        var line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith(name + "{", StringComparison.Ordinal) ||
            line.StartsWith(name + " ", StringComparison.Ordinal));
        return line is null
            ? 0
            : (long)double.Parse(line.Split('}')[^1].Trim().Split(' ') is [var value, ..] &&
                line.Contains('}') ? value : line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
