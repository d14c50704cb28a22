namespace AuroraGateway.Load.Compare;

/// <summary>What wrk found: answers, answers a second, latency in microseconds, and answers that were none or not 2xx.</summary>
internal sealed record WrkResult(long Requests, double PerSecond, double P50, double P99, long Bad);
