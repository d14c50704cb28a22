using System.Net;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits.Quota;

namespace AuroraGateway.Forwarding;

/// <summary>One call as Aurora's quota counts it: sent, answered, or answered with 429.</summary>
public readonly struct CountedCall(QuotaPermit permit, TimeProvider time)
{
    public void Answered(HttpResponseMessage answer)
    {
        permit.Answered();
        if (answer.StatusCode == HttpStatusCode.TooManyRequests)
        {
            // Somebody else uses the same key, or Aurora counts otherwise than we do: its word holds.
            permit.Close(RetryAfter.Read(answer.Headers, time.GetUtcNow()));
        }
    }
}
