using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Step 7: sends a request once more with the next key after Aurora rejected exactly this one, if that is safe.</summary>
internal sealed class ReplayStep(KeyStep keys, BodyBudget budget, RequestMetrics metrics)
{
    private static readonly Problem KeyRefused = new(
        ProblemCode.KeyRefused,
        "Aurora rejected the tenant's key before it expired. The key is discarded, but this request cannot be sent again safely. "
        + "Send it again yourself if that is safe: it gets a new key.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    private static readonly Problem SessionEnded = new(
        ProblemCode.SessionEnded,
        "Aurora rejected the key of this session, and a session token can be exchanged only once. Load the app again " +
            "for a new session token.");

    private static readonly Problem ApplicationKeyRejected = new(
        ProblemCode.ApplicationKeyRejected,
        "Aurora returned 401: it rejects the application key. The operator must put a valid one into Aurora:ApplicationKeyFile.");

    /// <summary>
    /// Decides whether the request may be sent twice, and keeps a small body of known length for that. A body is read before a turn and a
    /// key are taken, so that neither is held while a caller takes its time. A body for which there is no room is streamed.
    /// </summary>
    public ValueTask<Problem?> BufferAsync(GatewayRequest request)
    {
        var (http, policy) = (request.Http, request.Model.Replay);
        if (request.IsForApplication || !policy.Allows(request.Method))
        {
            return default;
        }

        if (RequestFraming.CanHaveBody(http))
        {
            return http.Request.ContentLength is { } length && policy.Keeps(length) ? KeepAsync(request, length) : default;
        }

        request.IsReplayable = true;
        return default;
    }

    /// <summary>Prepares the second sending: after a rejected key it needs the next key and another turn.</summary>
    /// <returns>Null if the request may be sent once more, else why not.</returns>
    public ValueTask<Problem?> PrepareAsync(GatewayRequest request)
    {
        if (!request.Sending!.Refused)
        {
            // Aurora did not process the request at all: the same key and turn are good.
            return default;
        }

        if (request.Key is null)
        {
            return new(ApplicationKeyRejected);
        }

        return request.IsReplayable && request.Sends == 1
            ? TakeNextAsync(request)
            : new(request.Session is null ? KeyRefused : SessionEnded);
    }

    /// <summary>Drops the response that was held back, and offers a kept body again.</summary>
    public static void Rewind(GatewayRequest request)
    {
        // The forwarder does not accept a request whose response has a status already.
        request.Http.Response.Clear();
        request.Body?.Rewind();
    }

    private async ValueTask<Problem?> KeepAsync(GatewayRequest request, long length)
    {
        var http = request.Http;
        var body = new KeptBodyStream(http.Request.Body, length, budget, request.Share!);
        request.Body = body;
        request.IsReading = true;
        await body.FillAsync(http.RequestAborted);
        request.IsReading = false;
        http.Request.Body = body;
        request.IsReplayable = body.IsWhole;
        return null;
    }

    // Aurora counts the second sending too. The caller made one request, which its own limits have counted.
    private async ValueTask<Problem?> TakeNextAsync(GatewayRequest request)
    {
        if ((await keys.TakeAsync(request) ?? await QuotaStep.AcquireAsync(request)) is { } problem)
        {
            return problem;
        }

        Rewind(request);
        metrics.Replayed();
        return null;
    }
}
