using System.Runtime.CompilerServices;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Step 5: whose key is put on, and the key itself.</summary>
internal sealed class KeyStep(TimeProvider time)
{
    private const string SessionHeader = "Aurora-Session-Token";

    private static readonly Problem BadSession = new(
        ProblemCode.SessionRejected,
        "Aurora-Session-Token must be one header of at most 4096 visible ASCII characters: send the token as it came in the iframe or "
        + "webhook URL, percent-decoded.");

    /// <summary>
    /// Sets the owner of the key: a tenant, or one session of it. The application's own endpoints are called with the application key.
    /// </summary>
    public static Problem? Choose(GatewayRequest request)
    {
        var target = request.Target;
        if (request.IsForApplication)
        {
            return ApplicationTarget.Refuse(target, request.Model.Upstream.ApplicationId);
        }

        SessionToken? session = null;
        var header = request.Http.Request.Headers[SessionHeader];
        if (header.Count > 0 && (header.Count > 1 || (session = SessionToken.TryParse(header[0] ?? "")) is null))
        {
            return BadSession;
        }

        request.Session = session;
        request.Owner = new KeyOwner(target.Tenant, session?.HandleFor(request.Caller!));
        return null;
    }

    /// <summary>Takes the owner's key; waits for an exchange if none is cached.</summary>
    public ValueTask<Problem?> TakeAsync(GatewayRequest request)
    {
        if (request.IsForApplication)
        {
            return default;
        }

        var ring = request.Model.Upstream.KeyRing;
        var asked = request.UsesCachedKeyOnly
            ? new(ring.Cached(request.Owner))
            : ring.GetAsync(request.Owner, request.Session, request.Caller, request.Http.RequestAborted, request.Model.Keys);
        return asked.IsCompletedSuccessfully ? new(Note(request, asked.Result)) : WaitAsync(request, asked);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Problem?> WaitAsync(GatewayRequest request, ValueTask<KeyResult> asked)
    {
        var began = time.GetTimestamp();
        var result = await LimitStep.AsideAsync(request, asked);
        request.KeyWait += time.GetElapsedTime(began);
        return Note(request, result);
    }

    private static Problem? Note(GatewayRequest request, in KeyResult result)
    {
        if (result.Key is not { } key)
        {
            return result.Failure!.ToProblem();
        }

        if (key.Owner != request.Owner)
        {
            throw new InvalidOperationException("The ring returned a key of another owner.");
        }

        request.Key = key;
        request.Source = result.Source;
        return null;
    }
}
