namespace AuroraGateway.Load.Compare;

/// <summary>Result of wrk: responses, responses a second, and failures: no response, or one that is not 2xx.</summary>
internal sealed record WrkResult(long Requests, double PerSecond, long Bad);
