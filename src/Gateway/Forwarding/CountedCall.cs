using System.Net;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding;

/// <summary>One call as it is counted: against Aurora's quota, and among Aurora's responses by class and duration.</summary>
internal readonly struct CountedCall(QuotaPermit permit, TimeProvider time, AuroraResponses<TenantId> responses)
{
    // A client that leaves sooner shows nothing of Aurora; one that leaves later shows that it took at least so long.
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(1);

    /// <summary>Null for the application's own.</summary>
    public required TenantId? Tenant { get; init; }

    /// <summary>Timestamp of its sending.</summary>
    public required long Sent { get; init; }

    /// <summary>The time until the response is Aurora's alone: nothing of the request was waited for meanwhile.</summary>
    public required bool IsTimed { get; init; }

    public TimeProvider Time => time;

    public void Answered(HttpResponseMessage answer)
    {
        permit.Answered();
        responses.Count(Tenant, ClassOf(answer), Sent, IsTimed ? time.GetElapsedTime(Sent) : null);

        // The page of an edge limits this machine's address; it says nothing of the tenant's quota.
        if (answer.StatusCode == HttpStatusCode.TooManyRequests && AuroraErrors.MayBe(answer.Content))
        {
            // Somebody else uses the same key, or Aurora counts otherwise than we do: its word holds.
            permit.Close(RetryAfter.Read(answer.Headers, time.GetUtcNow()));
        }
    }

    /// <summary>No response came.</summary>
    /// <param name="problem">What the caller receives instead; null if it is sent again, or the client left.</param>
    /// <param name="clientLeft">The client closed the connection.</param>
    public void Unanswered(Problem? problem, bool clientLeft)
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

    private static ResponseClass ClassOf(HttpResponseMessage answer) =>
        ResponseClasses.Of((int)answer.StatusCode) is var kind && kind == ResponseClass.Forbidden && !AuroraErrors.MayBe(answer.Content)
            ? ResponseClass.ForeignForbidden
            : kind;
}
