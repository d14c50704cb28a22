namespace AuroraGateway.Load.Compare;

/// <summary>One start of a peer: from exec to the first call that it passed on, and its resident memory a second later.</summary>
internal sealed record StartUp(double Milliseconds, double IdleMegabytes);
