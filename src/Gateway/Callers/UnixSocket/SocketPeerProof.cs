using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Callers.UnixSocket;

/// <summary>
/// The user id of a Unix socket's peer. One that no caller is configured for is no proof at all: an API key over the same socket then
/// counts.
/// </summary>
internal sealed class SocketPeerProof(FrozenDictionary<uint, Caller> callers) : ICallerProof
{
    public int Count(HttpContext http, out StringValues field)
    {
        field = default;
        return Find(http) is null ? 0 : 1;
    }

    public ValueTask<ProofReading> ReadAsync(HttpContext http, StringValues field) =>
        new(ProofReading.Of(Find(http)!, ProofKind.UnixSocket));

    private Caller? Find(HttpContext http) =>
        http.Features.Get<SocketPeer>() is { Uid: { } uid } && callers.TryGetValue(uid, out var caller) ? caller : null;
}
