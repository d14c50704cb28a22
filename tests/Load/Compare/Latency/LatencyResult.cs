namespace AuroraGateway.Load.Compare.Latency;

/// <summary>What <c>latency</c> measured.</summary>
/// <param name="Size">Rounds and turns.</param>
/// <param name="Http1">Over TLS, HTTP/1.1 to Aurora.</param>
/// <param name="Http2">Over TLS, HTTP/2 to Aurora.</param>
/// <param name="First">The first call, HTTP/2 to Aurora.</param>
/// <param name="Point">At the published point, clear text.</param>
/// <param name="Calls">In the CSV file.</param>
internal sealed record LatencyResult(
    LatencySize Size, AddedLatency Http1, AddedLatency Http2, FirstCall First, AddedLatency Point, long Calls);
