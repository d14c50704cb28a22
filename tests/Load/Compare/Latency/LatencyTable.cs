using System.Globalization;
using System.Text;
using AuroraGateway.Load.Reports;

namespace AuroraGateway.Load.Compare.Latency;

/// <summary>The latency that a caller sees, as docs/performance.md shows it.</summary>
internal static class LatencyTable
{
    public static string Markdown(LatencyResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            Measured {TimeProvider.System.GetUtcNow():yyyy-MM-dd} on {Machine.Describe()} with
            `dotnet run -c Release --project tests/Load -- latency --rounds {result.Size.Rounds} --seconds {result.Size.Turn.TotalSeconds:0}`, responses of {LatencySize.Bytes:#,0} bytes.
            Client, gateway and upstream share the processors. Direct calls and calls through the gateway take turns; figures are lower quartiles of the turns.

            | what | direct | through the gateway | added | target | |
            |---|--:|--:|--:|--:|---|

            """);
        Added(text, $"TLS, HTTP/1.1, {LatencySize.TlsRate}/s", result.Http1, 250, 1_000);
        Added(text, $"TLS, HTTP/2, {LatencySize.TlsRate}/s", result.Http2, 250, 1_000);
        Added(text, $"clear text, {LatencySize.PointRate:#,0}/s, {LatencySize.PointConnections} connections", result.Point, 200, 400);
        var first = result.First;
        Row(text, "first call after the start, TLS, exchange included", first.DirectCold, first.GatewayCold, null);
        Row(text, "a call some calls later", first.DirectWarm, first.GatewayWarm, null);
        text.Append(CultureInfo.InvariantCulture, $"""

            Each of the {result.Calls:#,0} calls at {LatencySize.PointRate:#,0}/s is in the file that the command names. At that point agentgateway publishes p50 0.227 ms and p99 0.436 ms.
            A direct first call makes a TCP connection and a TLS handshake. Through the gateway it also exchanges the key, over a connection of its own: two handshakes.
            """);
        return text.ToString();
    }

    private static void Added(StringBuilder text, string what, in AddedLatency latency, double p50, double p99)
    {
        Row(text, what + ", p50", latency.DirectP50, latency.GatewayP50, p50);
        Row(text, what + ", p99", latency.DirectP99, latency.GatewayP99, p99);
    }

    private static void Row(StringBuilder text, string what, double direct, double gateway, double? bound) => text.Append(
        CultureInfo.InvariantCulture,
        $"| {what} | {Show(direct)} | {Show(gateway)} | {Show(gateway - direct)} | {Target(gateway - direct, bound)} |\n");

    private static string Target(double added, double? bound) =>
        bound is { } most ? $"≤ {Show(most)} | {(added <= most ? "met" : "missed")}" : "– |";

    private static string Show(double microseconds) => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1e3:0.00} ms");
}
