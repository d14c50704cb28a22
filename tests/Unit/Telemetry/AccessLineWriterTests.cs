using System.Net;
using System.Text;
using System.Text.Json;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Unit.Telemetry;

public sealed class AccessLineWriterTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 7, 5, 9, 42, TimeSpan.FromHours(2));

    [Fact]
    public void A_line_of_text_says_everything_once() => Assert.Equal(
        "2026-03-01T05:05:09.042Z 200 GET /projects/*/designs caller=crm tenant=11111111-1111-4111-8111-111111111111 by=aurora " +
            "problem=- key=7 source=memory "
        + "quota_wait=0.0ms wait=1.3ms sends=1 aurora=1234567.9ms took=0.1ms in=17 out=2048 client=192.0.2.7 proof=jwt agent=\"curl/8 " +
            "'x'\" trace=4bf92f3577b34da6a3ce929d0e0e4736\n",
        Written(LogFormat.Text, Line()));

    [Fact]
    public void What_is_not_known_is_a_dash() => Assert.Equal(
        "2026-03-01T05:05:09.042Z 401 GET - caller=- tenant=- by=gateway problem=caller-unknown key=0 source=- " +
            "quota_wait=0.0ms wait=0.0ms sends=0 "
        + "aurora=0.0ms took=0.0ms in=0 out=0 client=- proof=- agent=\"-\" trace=1\n",
        Written(
            LogFormat.Text, new AccessLine
            {
                TraceId = TraceMark.Of("1"),
                Method = "GET",
                At = At,
                Status = 401,
                ProblemSlug = "caller-unknown",
            }));

    [Fact]
    public void A_line_longer_than_any_buffer_is_written_whole()
    {
        var caller = new string('c', 40_000);

        Assert.Contains(
            $" caller={caller} ", Written(LogFormat.Text, new AccessLine { TraceId = TraceMark.Of("1"), Method = "GET", Caller = caller }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_json_holds_milliseconds_to_the_microsecond()
    {
        using var json = JsonDocument.Parse(Written(LogFormat.Json, Line()));

        Assert.Equal(1_234_567.891m, json.RootElement.GetProperty("aurora_ms").GetDecimal());
        Assert.Equal(1.25m, json.RootElement.GetProperty("key.wait_ms").GetDecimal());
        Assert.Equal("/projects/*/designs", json.RootElement.GetProperty("http.route").GetString());
    }

    [Fact]
    public void A_line_of_json_matches_the_schema_and_names_what_it_says_as_OpenTelemetry_does()
    {
        var json = new LogSchema().Check(Written(LogFormat.Json, Line()));
        Assert.Equal(
            ("2026-03-01T05:05:09.042Z", "INFO", "aurora_gateway.request", "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"),
            ((string?)json["time"], (string?)json["severity"], (string?)json["event.name"], (string?)json["trace_id"], (string?)json[
                "span_id"]));
        Assert.Equal(
            ("192.0.2.7", 40_000, "curl/8 \"x\"", "2", 17, 2_048),
            ((string?)json["client.address"], (int)json["client.port"]!, (string?)json["user_agent.original"], (string?)json[
                "network.protocol.version"],
                (int)json["http.request.body.size"]!, (int)json["http.response.body.size"]!));
        Assert.Equal("/tenants/11111111-1111-4111-8111-111111111111/projects/*/designs/", (string?)json["url.path"]);
    }

    [Theory]
    [InlineData("/tenants/../etc", "/tenants/*/*")]
    [InlineData("//v2//secret-name", "//v2//*")]
    [InlineData("*", "*")]
    [InlineData("http://user:secret@host/tenants", "*")]
    [InlineData("/\u001b[2J/projects", "/*/projects")]
    [InlineData("/1/2/3/4/5/6/7/8/9/10/11/12/13", "/*/*/*/*/*/*/*/*/*/*/*/*/…")]
    public void A_refused_path_shows_nothing_that_the_client_chose(string path, string written)
    {
        var line = new AccessLine
        {
            TraceId = TraceMark.Random(),
            Method = "GET",
            Protocol = "HTTP/1.1",
            Path = path.AsMemory(),
            ProblemSlug = "ambiguous-path",
        };
        Assert.Equal(written, (string?)new LogSchema().Check(Written(LogFormat.Json, line))["url.path"]);
    }

    [Theory]
    [InlineData("\u001b[2J", "\\x1b[2J")]
    [InlineData("a\u202eb\u2028c{cut}d", "a\\u202eb\\u2028c\\ud800d")]
    [InlineData("caf\u00e9 \ud83d\ude00", "caf\u00e9 \ud83d\ude00")]
    public void A_user_agent_reaches_no_terminal_as_a_command(string agent, string written)
    {
        // An attribute cannot contain half of a character.
        agent = agent.Replace("{cut}", "\ud800", StringComparison.Ordinal);
        var line = new AccessLine { TraceId = TraceMark.Random(), Method = "GET", Protocol = "HTTP/1.1", UserAgent = agent };
        Assert.Equal(written, (string?)new LogSchema().Check(Written(LogFormat.Json, line))["user_agent.original"]);
        Assert.Contains($" agent=\"{written}\" ", Written(LogFormat.Text, line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void A_client_of_IPv4_has_the_same_address_on_every_listener(string address, string written)
    {
        var line = new AccessLine
        {
            TraceId = TraceMark.Random(),
            Method = "GET",
            Protocol = "HTTP/1.1",
            ClientAddress = IPAddress.Parse(address),
        };
        Assert.Equal(written, (string?)new LogSchema().Check(Written(LogFormat.Json, line))["client.address"]);
        Assert.Contains($" client={written} ", Written(LogFormat.Text, line), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_user_agent_and_an_unregistered_method_are_bounded()
    {
        var line = new AccessLine
        {
            TraceId = TraceMark.Random(),
            Method = new string('B', 60),
            Protocol = "HTTP/1.1",
            UserAgent = new string('\u001b', 300),
        };
        var json = new LogSchema().Check(Written(LogFormat.Json, line));
        Assert.Equal((256 * 4) + 1, ((string?)json["user_agent.original"])!.Length);
        Assert.Equal(("_OTHER", 33), ((string?)json["http.request.method"], ((string?)json["http.request.method_original"])!.Length));
        Assert.Contains("…\" trace=", Written(LogFormat.Text, line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(-5, "0.0")]
    [InlineData(499, "0.0")]
    [InlineData(500, "0.1")]
    [InlineData(9_999, "1.0")]
    [InlineData(36_000_000_000, "3600000.0")]
    public void Tenths_of_milliseconds_are_rounded(long ticks, string expected) =>
        Assert.Contains(
            $" took={expected}ms ",
            Written(LogFormat.Text, new AccessLine { TraceId = TraceMark.Of("1"), Method = "GET", Duration = TimeSpan.FromTicks(ticks) }),
            StringComparison.Ordinal);

    private static AccessLine Line() => new()
    {
        TraceId = TraceMark.Of("4bf92f3577b34da6a3ce929d0e0e4736"),
        SpanId = "00f067aa0ba902b7",
        Method = "GET",
        At = At,
        Status = 200,
        Path = "/tenants/11111111-1111-4111-8111-111111111111/projects/3fa85f64-5717-4562-b3fc-2c963f66afa6/designs/".AsMemory(),
        Protocol = "HTTP/2",
        ClientAddress = IPAddress.Parse("192.0.2.7"),
        ClientPort = 40_000,
        UserAgent = "curl/8 \"x\"",
        Proof = "jwt",
        BytesIn = 17,
        BytesOut = 2_048,
        Caller = "crm",
        Tenant = "11111111-1111-4111-8111-111111111111".AsMemory(),
        Rest = "/projects/3fa85f64-5717-4562-b3fc-2c963f66afa6/designs".AsMemory(),
        Generation = 7,
        KeySource = "memory",
        KeyWait = TimeSpan.FromMicroseconds(1_250),
        Sends = 1,
        AuroraTime = TimeSpan.FromMicroseconds(1_234_567_891),
        Duration = TimeSpan.FromMicroseconds(52),
    };

    [Fact]
    public void A_tenant_with_a_name_is_shown_by_both()
    {
        Assert.Contains(
            " tenant=11111111-1111-4111-8111-111111111111 tenant_name=\"Acme 'Solar' Ü\" by=", Written(LogFormat.Text, Line(), new Names()),
            StringComparison.Ordinal);
        Assert.Contains("\"tenant_name\":\"Acme \\\"Solar\\\" Ü\"", Written(LogFormat.Json, Line(), new Names()), StringComparison.Ordinal);
    }

    private static string Written(LogFormat format, AccessLine line, ITenantNames? names = null)
    {
        using var writer = new AccessLineWriter(format, names);
        writer.Append(line);
        return Encoding.UTF8.GetString(writer.Written.Span);
    }

    private sealed class Names : ITenantNames
    {
        public string? NameOf(ReadOnlySpan<char> tenant) => tenant.StartsWith("1111") ? "Acme \"Solar\" Ü" : null;
    }
}
