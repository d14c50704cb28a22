using System.Text;
using AuroraGateway.Load.Compare.Latency;

namespace AuroraGateway.Unit.Load;

public class LatencyTests
{
    [Fact]
    public void Added_latency_compares_the_quiet_turns_of_both()
    {
        // Each was disturbed in another turn.
        var added = AddedLatency.Of(
            [(100, 200), (900, 9_000), (100, 200), (100, 200), (100, 200)], [(150, 300), (150, 300), (150, 300), (800, 8_000), (150, 300)]);

        Assert.Equal((50, 100), (added.P50, added.P99));
    }

    [Fact]
    public void The_first_call_is_the_median_of_the_starts() => Assert.Equal(
        new FirstCall(5_000, 200, 9_000, 400),
        FirstCall.Median([new(5_000, 200, 9_000, 400), new(4_000, 100, 8_000, 300), new(50_000, 900, 90_000, 2_000)]));

    [Fact]
    public void A_row_of_the_table_shows_what_was_added_and_whether_the_target_is_met()
    {
        var table = LatencyTable.Markdown(new LatencyResult(
            new LatencySize(12, TimeSpan.FromSeconds(4), 7), new(300, 500, 540, 1_400), new(300, 500, 560, 1_600),
            new(5_000, 200, 9_000, 400), new(100, 200, 250, 650), 288_000));

        Assert.Contains("| TLS, HTTP/1.1, 100/s, p50 | 0.30 ms | 0.54 ms | 0.24 ms | ≤ 0.25 ms | met |", table, StringComparison.Ordinal);
        Assert.Contains("| TLS, HTTP/2, 100/s, p99 | 0.50 ms | 1.60 ms | 1.10 ms | ≤ 1.00 ms | missed |", table, StringComparison.Ordinal);
        Assert.Contains(
            "| clear text, 3,000/s, 32 connections, p99 | 0.20 ms | 0.65 ms | 0.45 ms | ≤ 0.40 ms | missed |", table,
            StringComparison.Ordinal);
        Assert.Contains(
            "| first call after the start, TLS, exchange included | 5.00 ms | 9.00 ms | 4.00 ms | – | |", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", 41)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 12\r\nServer: x\r\n\r\nab", 62)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", null)]
    public void The_length_of_a_response_is_known_once_its_header_is_whole(string received, int? expected) =>
        Assert.Equal(expected, PacedResponse.Length(Encoding.ASCII.GetBytes(received)));

    [Fact]
    public void A_response_without_a_length_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => PacedResponse.Length("HTTP/1.1 200 OK\r\n\r\n"u8));

    [Fact]
    public void Each_call_is_one_line_of_the_file() => Assert.Equal(
        "gateway,3,1500000,31,217.3", PacedCsv.Line("gateway", 3, new PacedCall(TimeSpan.FromSeconds(1.5), 31, 217.26)));
}
