using System.Net;
using AuroraGateway.Connections.Responses;
using AuroraGateway.Keys;

namespace AuroraGateway.Forwarding.Sending;

/// <summary>Reports to the ring what Aurora's response means for the key.</summary>
internal sealed class RefusedKey(KeyRing ring, TemporaryKey key)
{
    /// <summary>Discards the key that was rejected.</summary>
    /// <returns>False if Aurora's 401 is to be passed on, because fresh keys are rejected too.</returns>
    public bool Discard() => ring.Discard(key) != DiscardOutcome.Braked;

    /// <summary>Notes that Aurora accepted the key, unless the response leaves that open: an HTML page proves nothing.</summary>
    public void Accepted(HttpResponseMessage response)
    {
        if (!key.WasAccepted && response.StatusCode != HttpStatusCode.Unauthorized && IsAuroras(response))
        {
            key.Accept();
        }
    }

    private static bool IsAuroras(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        < 300 => !MediaType.IsHtml(MediaType.Of(response.Content)),
        304 => true,
        >= 400 and < 500 => MediaType.IsJson(MediaType.Of(response.Content)),
        _ => false,
    };
}
