using AuroraGateway.Load.Compare;

namespace AuroraGateway.Unit.Load;

public class CompareTests
{
    [Fact]
    public void A_ratio_is_that_of_each_peers_quiet_rounds()
    {
        // The machine was three times slower in the second round, and in the last for one of them only.
        var ratio = Ratio.Of([(90, 100), (270, 300), (110, 100), (80, 100), (70, 50)]);

        Assert.Equal(new Ratio(0.8, 0.8, 1.4), ratio);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 2.5)]
    [InlineData(1, 4)]
    public void A_quantile_lies_between_two_values_where_it_falls_between_them(double quantile, double expected) =>
        Assert.Equal(expected, Quantile.Of([3, 1, 4, 2], quantile));

    [Fact]
    public void A_ratio_without_both_figures_is_none() => Assert.Null(Ratio.Of([(null, 1), (1, null)]));

    [Fact]
    public void What_wrk_prints_is_read_with_its_failures()
    {
        var result = Wrk.Parse("""
            Running 3s test @ http://127.0.0.1:9104/tenants/x/projects
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.44ms    1.09ms  33.71ms   93.52%
                Req/Sec    47.72k     5.93k   60.47k    66.67%
              142410 requests in 3.02s, 171.13MB read
              Socket errors: connect 0, read 2, write 0, timeout 3
              Non-2xx or 3xx responses: 7
            Requests/sec:  47158.88
            Transfer/sec:     56.67MB
            """);

        Assert.Equal(new WrkResult(142_410, 47_158.88, 12), result);
    }

    [Fact]
    public void Output_without_a_single_request_is_no_result() =>
        Assert.Null(Wrk.Parse("unable to connect to 127.0.0.1:1 Connection refused"));

    [Fact]
    public void Processor_time_is_found_behind_a_process_name_with_brackets_and_spaces() => Assert.Equal(
        1234 + 567,
        ProcessTime.Ticks("4711 (a) b (c)) S 1 4711 4711 0 -1 4194560 1 0 0 0 1234 567 0 0 20 0 9 0 1 2 3"));

    [Theory]
    [InlineData("12,,instructions:u,5,100.00,,\n30,,instructions:k,5,100.00,,", 42.0)]
    [InlineData("<not supported>,,instructions:u,0,100.00,,\n<not supported>,,instructions:k,0,100.00,,", null)]
    [InlineData("# started on Mon Nov 30\n\n4711,,raw_syscalls:sys_enter,5,100.00,,", 4711.0)]
    [InlineData("", null)]
    public void Instructions_are_summed_or_not_had_at_all(string perf, double? expected) =>
        Assert.Equal(expected, PerfCounter.Sum(perf.Split('\n')));

    [Theory]
    [InlineData("# TYPE x counter\ndotnet_gc_heap_total_allocated_bytes_total 1234567\n", 1_234_567.0)]
    [InlineData("dotnet_gc_heap_total_allocated_bytes_total{otel_scope_name=\"System.Runtime\"} 98 1784000000\n", 98.0)]
    [InlineData("process_cpu 1\n", null)]
    public void The_runtimes_allocations_are_read_from_prometheus_text(string metrics, double? expected) =>
        Assert.Equal(expected, PeerStarter.AllocatedBytes(metrics));

    [Fact]
    public void The_table_goes_between_its_markers_and_the_rest_of_the_page_stays()
    {
        const string Page =
            "# Title\n<!-- compare:begin -->\nold\n<!-- compare:end -->\n<!-- count:begin -->\nold\n<!-- count:end -->\nthe end\n";

        Assert.Equal(
            "# Title\n<!-- compare:begin -->\nold\n<!-- compare:end -->\n<!-- count:begin -->\nnew\n<!-- count:end -->\nthe end\n",
            PageTable.Replace(Page, "count", "new\n"));
    }

    [Fact]
    public void A_page_without_markers_is_not_written_on() =>
        Assert.Throws<InvalidOperationException>(() => PageTable.Replace("# Title\n", "compare", "new"));

    [Theory]
    [InlineData("console=ttyS0 quiet clock=instructions\n", true)]
    [InlineData("BOOT_IMAGE=/vmlinuz root=/dev/vda clock=tsc", false)]
    [InlineData("", false)]
    public void A_nanosecond_is_an_instruction_only_where_the_kernel_is_configured_so(string commandLine, bool expected) =>
        Assert.Equal(expected, InstructionClock.Says(commandLine));

    [Fact]
    public void What_is_counted_shows_the_ratios_that_it_supports()
    {
        static Measurement Of(double instructions, double? bytes) => new(instructions / 1e3, instructions, 1, null, bytes, 1);
        var result = new ComparisonResult(
            new ComparisonSize(1, 1, TimeSpan.FromSeconds(3), TimeSpan.Zero, 64),
            CountsInstructions: true,
            new()
            {
                [PeerNames.NginxLua] = [Of(80_000, null)],
                [PeerNames.BareYarp] = [Of(100_000, 3_600)],
                [PeerNames.Gateway] = [Of(90_000, 3_600)]
            },
            new Dictionary<string, List<StartUp>>());

        var table = CountTable.Markdown(result, "count");

        Assert.Contains("| gateway | 90.0 k | 0.90 (0.90–0.90) | 1.13 (1.13–1.13) | 3,600 |", table, StringComparison.Ordinal);
        Assert.Contains("| cost of a request, gateway / nginx + Lua | ≤ 1.20 | 1.13 (1.13–1.13) | met |", table, StringComparison.Ordinal);
        Assert.DoesNotContain("not measured", table, StringComparison.Ordinal);
    }
}
