using System.Net;
using AuroraGateway.Keys;

namespace AuroraGateway.Forwarding;

/// <summary>What becomes of the key when Aurora answers.</summary>
public sealed class RefusedKey(KeyRing ring, TemporaryKey key)
{
    /// <summary>Discards the key that was refused.</summary>
    /// <returns>False if Aurora's 401 is to be passed on, because fresh keys are refused too.</returns>
    public bool Discard() => ring.Discard(key) != DiscardOutcome.Braked;

    /// <summary>Notes that the key was taken, unless the answer leaves that open.</summary>
    public void Accepted(HttpStatusCode status)
    {
        if (status != HttpStatusCode.Unauthorized && (int)status < 500)
        {
            key.Accept();
        }
    }
}
