namespace AuroraGateway.Load.Compare;

/// <summary>One running proxy of a comparison.</summary>
/// <param name="Name">As in the table.</param>
/// <param name="ProcessId">The first of its processes.</param>
/// <param name="Url">Where it takes calls.</param>
/// <param name="Proof">The header that lets a call pass.</param>
/// <param name="Start">From its start to the first call that it passed on.</param>
/// <param name="Allocated">Bytes that it has allocated so far; null where that is not available.</param>
internal sealed record Peer(
    string Name, int ProcessId, Uri Url, (string Name, string Value) Proof, TimeSpan Start = default, Func<CancellationToken,
    Task<double?>>? Allocated = null);
