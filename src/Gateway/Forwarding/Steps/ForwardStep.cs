using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Sending;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Step 6: sends the request to Aurora and streams both bodies.</summary>
internal sealed class ForwardStep(IHttpForwarder forwarder, AuroraResponses<TenantId> responses, TimeProvider time)
{
    /// <returns>The forwarder's own task: one more method to await costs each request nine hundred instructions.</returns>
    public ValueTask<ForwarderError> SendAsync(GatewayRequest request)
    {
        var (http, model, upstream) = (request.Http, request.Model, request.Model.Upstream);
        if (request.Sends++ == 0)
        {
            request.Destination = KeySwap.Destination(upstream.Origin.Prefix, request.Target);
            CountUpload(request);
        }

        request.Permit.Sent();
        var clients = upstream.Connections;
        var swap = new KeySwap(
            model.Headers,
            request.Destination!,
            request.Key is { } key ? key.Authorization : "Bearer " + upstream.ApplicationKeys.Current.Reveal(),
            request.Target,
            request.Key is { } refusable ? new RefusedKey(upstream.KeyRing, refusable) : null,
            CallOf(request))
        {
            Span = RequestSpan.StartClient(http, upstream.Origin, request.Sends),
            Connection = request.Connection,
            Clients = clients,
            Client = clients.Calls,
        };
        request.Sending = swap;

        // The forwarder watches RequestAborted itself; handed to it, it would be registered twice.
        return forwarder.SendAsync(
            http, upstream.Origin.Prefix, swap.Client, model.Sending.To(upstream), swap, CancellationToken.None);
    }

    /// <summary>Notes what came of a sending.</summary>
    /// <returns>True if the request is to be sent again: Aurora rejected its key, or certainly did not process it.</returns>
    public bool Settle(GatewayRequest request, ForwarderError error)
    {
        var swap = request.Sending!;
        using var span = swap.Span;
        request.AuroraTime += time.GetElapsedTime(swap.Call.Sent);
        var hasEnded = error == ForwarderError.None || swap.Passed;
        var isAgain = !hasEnded && Resend.Prepare(request, error);
        request.Problem = swap.Refused || isAgain
            ? null
            : swap.Foreign ?? (hasEnded ? ForwarderProblems.OfEnd(request.Http) : ProblemOf(request, error));
        if (!swap.HasResponse)
        {
            swap.Call.NoResponse(request.Problem, request.ClientLeft);
        }

        if (request.Problem is { Code: ProblemCode.AuroraTimeout })
        {
            swap.Clients.DistrustCalls(swap.Client);
        }

        return swap.Refused || isAgain;
    }

    private static void CountUpload(GatewayRequest request)
    {
        var http = request.Http;
        var isKept = request.Body is { IsWhole: true };
        if (LongBodyStream.Is(http.Request.ContentLength) && !isKept && RequestFraming.CanHaveBody(http))
        {
            http.Request.Body = request.Upload = new LongUpload(http.Request.Body, http.Request.ContentLength);
        }
    }

    // The caller determines how long a body takes that is streamed.
    private CountedCall CallOf(GatewayRequest request) => new(request.Permit, time, responses)
    {
        Tenant = request.IsForApplication ? null : request.Target.Tenant,
        Sent = time.GetTimestamp(),
        IsTimed = request.Body is { IsWhole: true } || !RequestFraming.CanHaveBody(request.Http),
    };

    private static Problem? ProblemOf(GatewayRequest request, ForwarderError error)
    {
        var http = request.Http;
        var exception = http.GetForwarderErrorFeature()?.Exception;
        if (exception is UnsendableHeaderException unsendable)
        {
            throw unsendable;
        }

        // Once the response has begun, the forwarder itself ends the connection, and RequestAborted says nothing of the caller.
        // A long response waits for its caller where it reads from Aurora.
        var hasStarted = http.Response.HasStarted;
        var problem = ForwarderProblems.ToProblem(new ForwarderFailure(error, exception, http.Response.StatusCode)
        {
            HasStarted = hasStarted,
            HasCallerLeft = (http.RequestAborted.IsCancellationRequested && !hasStarted) || request.Download is { HasCallerFailed: true },
        });
        request.ClientLeft = problem is null || CallerFault.IsUnexpectedEnd(exception);
        return problem;
    }
}
