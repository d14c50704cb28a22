namespace AuroraGateway.Load.Compare;

/// <summary>What wrk found: answers, answers a second, and answers that were none or not 2xx.</summary>
internal sealed record WrkResult(long Requests, double PerSecond, long Bad);
