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
    private static readonly Stage[] Stages =
    [
        new("PUT", Tenant + "/projects/x", "Content-Length: 100\r\n", "0123456789", IsSent: false),
        new("PUT", Tenant + "/projects/x", "Content-Length: 100\r\n", "", IsSent: false),
        new("POST", Tenant + "/held", "Content-Length: 100\r\n", "0123456789", IsSent: true),
        new("GET", Tenant + "/held", "", "", IsSent: true),
        new("GET", Download, "", "", IsSent: true),
    ];

    // All at once: a caller that only closes its sending side is waited for, and two seconds each would be minutes.
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
        var ways = await Rig.WaysAsync();
        foreach (var end in Ends)
        {
            var (seen, before) = (Volatile.Read(ref arrived), CountOf(" 499 "));
            var guests = new List<Guest>();
            foreach (var way in ways.Where(way => way is Http2Way || end != "stream reset"))
            {
                foreach (var stage in Stages)
                {
                    guests.Add(await Guest.EnterAsync(way, stage));
                }
            }

            var sent = guests.Count(guest => guest.Stage.IsSent);
            await Waiting.UntilAsync(
                async () => Volatile.Read(ref arrived) >= seen + sent && await ActiveAsync(guests.Count), "all are there", Cancellation);
            foreach (var guest in guests)
            {
                await guest.LeaveAsync(end);
            }

            await Waiting.UntilAsync(() => ActiveAsync(0), $"all that left by {end} have ended", Cancellation);
            await Waiting.UntilAsync(() => CountOf(" 499 ") >= before + guests.Count, $"as many lines say 499 after {end}", Cancellation);
            guests.ForEach(guest => guest.Dispose());
        }

        gate.SetResult();
        Rig.Aurora.OnRequest = null;
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

        await Waiting.UntilAsync(() => ActiveAsync(0), "every request has ended", Cancellation);
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

        await Waiting.UntilAsync(() => ActiveAsync(0), "every request has ended", Cancellation);
        await AssertBlamelessAsync();

        // Access lines, 200 bytes each, and little else.
        Assert.InRange(gateway.Written.Length - before, 0, 3_000 * 400);
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

    private sealed record Stage(string Method, string Path, string Lines, string Body, bool IsSent);

    /// <summary>A request on a connection of its own, as far as its stage.</summary>
    private sealed class Guest : IDisposable
    {
        private RawSocket? socket;
        private Http2Connection? connection;
        private uint stream;

        private Guest(Stage stage) => Stage = stage;

        public Stage Stage { get; }

        public static async Task<Guest> EnterAsync(Way way, Stage stage)
        {
            var guest = new Guest(stage);
            if (way is Http1Way http1)
            {
                guest.socket = await http1.OpenAsync(Cancellation);
                var head = $"{stage.Method} {stage.Path} HTTP/1.1\r\nHost: gateway\r\n{way.Proof}{stage.Lines}\r\n";
                await guest.socket.SendAsync(Encoding.ASCII.GetBytes(head + stage.Body), Cancellation);
                return guest;
            }

            guest.connection = await ((Http2Way)way).OpenAsync(Cancellation);
            guest.stream = guest.connection.NextStream;
            var block = Hpack.Encode(Fields(stage.Method, stage.Path, way.Proof + stage.Lines));
            await guest.connection.SendAsync(Frame.Headers(guest.stream, block, ends: stage.Lines.Length == 0), Cancellation);
            if (stage.Body.Length > 0)
            {
                await guest.connection.SendAsync(Frame.Data(guest.stream, Encoding.ASCII.GetBytes(stage.Body), ends: false), Cancellation);
            }

            return guest;
        }

        public async Task LeaveAsync(string end)
        {
            switch (end)
            {
                case "stream reset":
                    await connection!.SendAsync(Frame.Reset(stream, Http2Error.Cancel), Cancellation);
                    break;
                case "reset":
                    socket?.Reset();
                    connection?.Reset();
                    break;
                default:
                    Dispose();
                    break;
            }
        }

        public void Dispose()
        {
            socket?.Dispose();
            connection?.Dispose();
        }
    }
}
