using System.Net;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding.Sending;

/// <summary>One call as it is counted: against Aurora's quota, and among Aurora's responses by class and duration.</summary>
internal readonly struct CountedCall(QuotaPermit permit, TimeProvider time, AuroraResponses<TenantId> responses)
{
    // A client that leaves sooner shows nothing of Aurora; one that leaves later shows that Aurora took at least so long.
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(1);

    /// <summary>Null for the application's own.</summary>
    public required TenantId? Tenant { get; init; }

    /// <summary>Timestamp of its sending.</summary>
    public required long Sent { get; init; }

    /// <summary>The time until the response is Aurora's alone: none of it was spent on receiving the request.</summary>
    public required bool IsTimed { get; init; }

    public TimeProvider Time => time;

    public void Responded(HttpResponseMessage response)
    {
        permit.Responded();
        responses.Count(Tenant, ClassOf(response), Sent, IsTimed ? time.GetElapsedTime(Sent) : null);

        // The page of an edge limits this machine's address; it says nothing of the tenant's quota.
        if (response.StatusCode == HttpStatusCode.TooManyRequests && AuroraErrors.MayBe(response.Content))
        {
            // Another client uses the same key, or Aurora counts differently: its 429 closes the quota.
            permit.Close(RetryAfter.Read(response.Headers, time.GetUtcNow()));
        }
    }

    /// <summary>No response came.</summary>
    /// <param name="problem">What the caller receives instead; null if it is sent again, or the client left.</param>
    /// <param name="clientLeft">The client closed the connection.</param>
    public void NoResponse(Problem? problem, bool clientLeft)
    {
        var waited = time.GetElapsedTime(Sent);
        if (clientLeft)
        {
            responses.Count(Tenant, ResponseClass.Left, Sent, IsTimed && waited >= LongWait ? waited : null);
        }
        else if (problem?.Code is ProblemCode.AuroraUnreachable or ProblemCode.AuroraTimeout or ProblemCode.AuroraBadAnswer)
        {
            responses.Count(Tenant, ResponseClass.None, Sent, IsTimed && problem.Code == ProblemCode.AuroraTimeout ? waited : null);
        }
    }

    private static ResponseClass ClassOf(HttpResponseMessage response) =>
        ResponseClasses.Of((int)response.StatusCode) is var kind && kind == ResponseClass.Forbidden && !AuroraErrors.MayBe(response.Content)
            ? ResponseClass.ForeignForbidden
            : kind;
}
