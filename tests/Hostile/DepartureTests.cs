using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Wire;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile;

/// <summary>
/// A caller may leave at any stage, over any protocol: that is 499 in the access line, and no failure of the gateway in any log, metric or
/// verdict.
/// </summary>
public sealed class DepartureTests(Rig rig) : CorpusTest(rig)
{
    private const string Tenant = "/tenants/" + GatewayProcess.TenantA;
    private const string Download = Tenant + "/assets/d123dc23-0006-4000-8000-000000000001/content?bytes=100000000";

    // In events: failures, and stack traces.
    private static readonly string[] Blame = [" fail: ", " crit: ", "   at "];

    private static readonly HttpClient Client = new();

    private static readonly string Refused =
        $"PUT {Tenant}/projects/x HTTP/1.1\r\nHost: x\r\nX-Api-Key: wrong\r\nContent-Length: 100\r\n\r\nhalf";

    private static readonly string[] Ends = ["close", "reset", "stream reset"];

    // Where it leaves: the request until there.
    private static readonly (string Stage, string Method, string Path, string Lines, string Body, bool IsSent)[] Stages =
    [
        ("in a body that is kept", "PUT", Tenant + "/projects/x", "Content-Length: 100\r\n", "0123456789", false),
        ("before a body that is kept", "PUT", Tenant + "/projects/x", "Content-Length: 100\r\n", "", false),
        ("in a body that is streamed", "POST", Tenant + "/held", "Content-Length: 100\r\n", "0123456789", true),
        ("while it waits for Aurora", "GET", Tenant + "/held", "", "", true),
        ("while it receives", "GET", Download, "", "", true),
    ];

    [Fact]
    public async Task A_caller_that_leaves_is_499_and_no_failure_of_the_gateway()
    {
        var arrived = 0;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Rig.Aurora.OnRequest = http =>
        {
            Interlocked.Increment(ref arrived);
            var isHeld = http.Request.Path.Value!.EndsWith("/held", StringComparison.Ordinal);
            return isHeld ? gate.Task.WaitAsync(http.RequestAborted) : Task.CompletedTask;
        };
        var left = 0;
        var before = CountOf(" 499 ");
        foreach (var way in await Rig.WaysAsync())
        {
            foreach (var stage in Stages)
            {
                foreach (var end in Ends.Take(way is Http2Way ? 3 : 2))
                {
                    var seen = Volatile.Read(ref arrived);
                    await LeaveAsync(way, stage.Method, stage.Path, stage.Lines, stage.Body, end, () => Until.TrueAsync(
                        async () => stage.IsSent ? Volatile.Read(ref arrived) > seen : await ActiveAsync(1),
                        $"{way}: what leaves {stage.Stage} is there",
                        Cancellation));
                    left++;
                    await Until.TrueAsync(() => ActiveAsync(0), $"{way}: what left {stage.Stage} by {end} is over", Cancellation);
                }
            }
        }

        gate.SetResult();
        Rig.Aurora.OnRequest = null;
        await Until.TrueAsync(() => CountOf(" 499 ") - before >= left, $"{left} access lines say 499", Cancellation);
        await AssertBlamelessAsync();
    }

    [Fact]
    public async Task A_stranger_or_a_probe_that_leaves_is_no_failure_of_the_gateway()
    {
        foreach (var way in (await Rig.WaysAsync()).Concat(await Rig.StrangersAsync()).OfType<Http1Way>())
        {
            foreach (var bytes in new[] { "", "GET /ten", Refused })
            {
                using var closing = await way.OpenAsync(Cancellation);
                await closing.SendAsync(Encoding.ASCII.GetBytes(bytes), Cancellation);
                using var resetting = await way.OpenAsync(Cancellation);
                await resetting.SendAsync(Encoding.ASCII.GetBytes(bytes), Cancellation);
                resetting.Reset();
            }
        }

        foreach (var path in new[] { "/", "/status", "/metrics", "/keys", "/livez" })
        {
            for (var i = 0; i < 10; i++)
            {
                using var probe = await RawSocket.ConnectAsync(Rig.Gateway.Admin, Cancellation);
                await probe.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), Cancellation);
                probe.Reset();
            }
        }

        await Until.TrueAsync(() => ActiveAsync(0), "every request is over", Cancellation);
        await AssertBlamelessAsync();
    }

    [Fact]
    public async Task Three_thousand_streams_that_are_closed_in_their_bodies_are_no_failure_of_the_gateway()
    {
        var gateway = await Rig.TlsAsync();
        var lines = $"X-Api-Key: {GatewayProcess.AllKey}\r\nContent-Length: 100\r\n";
        var head = Hpack.Encode(Fields("PUT", Tenant + "/projects/x", lines));
        var before = gateway.Written.Length;
        for (var i = 0; i < 30; i++)
        {
            using var connection = await Rig.OpenHttp2Async(Cancellation);
            for (var streams = 0; streams < 100; streams += 10)
            {
                // Not faster than Kestrel takes resets for an attack of its own kind.
                var ids = Enumerable.Range(0, 10).Select(_ => connection.NextStream).ToList();
                foreach (var frame in new Func<uint, Frame>[]
                {
                    id => Frame.Headers(id, head, ends: false),
                    id => Frame.Data(id, new byte[10], ends: false),
                    id => Frame.Reset(id, Http2Error.Cancel),
                })
                {
                    await connection.SendAsync(ids.SelectMany(id => frame(id).ToBytes()).ToArray(), Cancellation);
                }
            }

            await connection.SendAsync(new Frame(FrameType.Ping, 0, 0, new byte[8]), Cancellation);
            while (await connection.ReadFrameAsync(Cancellation) is { Type: not FrameType.Ping })
            {
            }
        }

        await Until.TrueAsync(() => ActiveAsync(0), "every request is over", Cancellation);
        await AssertBlamelessAsync();

        // Access lines, 200 bytes each, and nothing else to speak of.
        Assert.InRange(gateway.Written.Length - before, 0, 3_000 * 400);
    }

    private static async Task LeaveAsync(Way way, string method, string path, string lines, string body, string end, Func<Task> readyAsync)
    {
        if (way is Http1Way http1)
        {
            using var socket = await http1.OpenAsync(Cancellation);
            var request = $"{method} {path} HTTP/1.1\r\nHost: gateway\r\n{way.Proof}{lines}\r\n{body}";
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
            await readyAsync();
            if (end == "reset")
            {
                socket.Reset();
            }

            return;
        }

        using var connection = await ((Http2Way)way).OpenAsync(Cancellation);
        var stream = connection.NextStream;
        var hasBody = lines.Length > 0;
        var head = Hpack.Encode(Fields(method, path, way.Proof + lines));
        await connection.SendAsync(Frame.Headers(stream, head, ends: !hasBody), Cancellation);
        if (body.Length > 0)
        {
            await connection.SendAsync(Frame.Data(stream, Encoding.ASCII.GetBytes(body), ends: false), Cancellation);
        }

        await readyAsync();
        switch (end)
        {
            case "reset":
                connection.Reset();
                break;
            case "stream reset":
                await connection.SendAsync(Frame.Reset(stream, Http2Error.Cancel), Cancellation);
                break;
        }
    }

    private static IEnumerable<Field> Fields(string method, string path, string lines) =>
    [
        new(":method", method), new(":scheme", "https"), new(":authority", "gateway"), new(":path", path),
        .. lines.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2))
            .Select(pair => new Field(pair[0].ToLowerInvariant(), pair[1])),
    ];

    private int CountOf(string words) =>
        Rig.Gateways.Sum(gateway => gateway.Written.Split('\n').Count(line => line.Contains(words, StringComparison.Ordinal)));

    // Not by /metrics, whose scrapes are cached for a moment.
    private async Task<bool> ActiveAsync(int count)
    {
        var active = 0;
        foreach (var gateway in Rig.Gateways)
        {
            var status = JsonNode.Parse(await Client.GetStringAsync(new Uri($"http://{gateway.Admin}/status"), Cancellation))!;
            active += (int)status["activeRequests"]!;
        }

        return active == count;
    }

    private async Task AssertBlamelessAsync()
    {
        foreach (var gateway in Rig.Gateways)
        {
            var lines = gateway.Written.Split('\n');
            Assert.DoesNotContain(lines, line => Blame.Any(word => line.Contains(word, StringComparison.Ordinal)));
            foreach (var page in new[] { "metrics", "status" })
            {
                var text = await Client.GetStringAsync(new Uri($"http://{gateway.Admin}/{page}"), Cancellation);
                Assert.DoesNotContain("internal-error", text, StringComparison.Ordinal);
            }
        }
    }
}
