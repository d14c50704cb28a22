using System.Text;
using System.Text.Json;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Unit.Telemetry;

public sealed class AccessLineWriterTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 7, 5, 9, 42, TimeSpan.FromHours(2));

    [Fact]
    public void A_line_of_text_says_everything_once() => Assert.Equal(
        "2026-03-01T05:05:09.042Z 200 GET /projects/*/designs caller=crm tenant=11111111-1111-4111-8111-111111111111 by=aurora problem=- key=7 source=Memory "
        + "quota_wait=0.0ms wait=1.3ms sends=1 aurora=1234567.9ms took=0.1ms trace=4bf92f3577b34da6a3ce929d0e0e4736\n",
        Written(LogFormat.Text, Line()));

    [Fact]
    public void What_is_not_known_is_a_dash() => Assert.Equal(
        "2026-03-01T05:05:09.042Z 401 GET - caller=- tenant=- by=gateway problem=caller-unknown key=0 source=- quota_wait=0.0ms wait=0.0ms sends=0 aurora=0.0ms took=0.0ms trace=1\n",
        Written(LogFormat.Text, new AccessLine { TraceId = TraceMark.Of("1"), Method = "GET", At = At, Status = 401, ProblemSlug = "caller-unknown" }));

    [Fact]
    public void A_line_longer_than_any_buffer_is_written_whole()
    {
        var caller = new string('c', 40_000);

        Assert.Contains($" caller={caller} ", Written(LogFormat.Text, new AccessLine { TraceId = TraceMark.Of("1"), Method = "GET", Caller = caller }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_json_holds_milliseconds_to_the_microsecond()
    {
        using var json = JsonDocument.Parse(Written(LogFormat.Json, Line()));

        Assert.Equal(1_234_567.891m, json.RootElement.GetProperty("aurora_ms").GetDecimal());
        Assert.Equal(1.25m, json.RootElement.GetProperty("key.wait_ms").GetDecimal());
        Assert.Equal("/projects/*/designs", json.RootElement.GetProperty("http.route").GetString());
    }

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(-5, "0.0")]
    [InlineData(499, "0.0")]
    [InlineData(500, "0.1")]
    [InlineData(9_999, "1.0")]
    [InlineData(36_000_000_000, "3600000.0")]
    public void Tenths_of_milliseconds_are_rounded(long ticks, string expected) =>
        Assert.Contains($" took={expected}ms ", Written(LogFormat.Text, new AccessLine { TraceId = TraceMark.Of("1"), Method = "GET", Duration = TimeSpan.FromTicks(ticks) }), StringComparison.Ordinal);

    private static AccessLine Line() => new()
    {
        TraceId = TraceMark.Of("4bf92f3577b34da6a3ce929d0e0e4736"),
        Method = "GET",
        At = At,
        Status = 200,
        Caller = "crm",
        Tenant = "11111111-1111-4111-8111-111111111111".AsMemory(),
        Rest = "/projects/3fa85f64-5717-4562-b3fc-2c963f66afa6/designs".AsMemory(),
        Generation = 7,
        KeySource = "Memory",
        KeyWait = TimeSpan.FromMicroseconds(1_250),
        Sends = 1,
        AuroraTime = TimeSpan.FromMicroseconds(1_234_567_891),
        Duration = TimeSpan.FromMicroseconds(52),
    };

    private static string Written(LogFormat format, AccessLine line)
    {
        using var writer = new AccessLineWriter(format);
        writer.Append(line);
        return Encoding.UTF8.GetString(writer.Written.Span);
    }
}
