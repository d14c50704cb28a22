using System.Net;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits.Quota;

namespace AuroraGateway.Forwarding;

/// <summary>One call as Aurora's quota counts it: sent, answered, or answered with 429.</summary>
public readonly struct CountedCall(QuotaPermit permit, TimeProvider time)
{
    public TimeProvider Time => time;

    public void Answered(HttpResponseMessage answer)
    {
        permit.Answered();

        // The page of an edge limits this machine's address; it says nothing of the tenant's quota.
        if (answer.StatusCode == HttpStatusCode.TooManyRequests && AuroraErrors.MayBe(answer.Content))
        {
            // Somebody else uses the same key, or Aurora counts otherwise than we do: its word holds.
            permit.Close(RetryAfter.Read(answer.Headers, time.GetUtcNow()));
        }
    }
}
