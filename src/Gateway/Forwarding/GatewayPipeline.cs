using System.Diagnostics;
using System.Runtime.CompilerServices;
using AuroraGateway.Callers;
using AuroraGateway.Grants;
using AuroraGateway.Keys;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding;

/// <summary>The main path of a request, step by step.</summary>
public sealed partial class GatewayPipeline(
    LivePolicy policies, QuotaGate quota, LimitMetrics limitMetrics, KeyRing ring, Upstream upstream, AccessLog accessLog, RequestMetrics metrics, ActiveRequests active, TimeProvider time,
    ILogger<GatewayPipeline> log)
{
    private static readonly Problem NoRoute = new(ProblemCode.NoRoute, "The gateway forwards /tenants/{tenant}/… and /v2/tenants/{tenant}/…, and for callers granted Application /partner_applications/{application_id}/… too.");
    private static readonly Problem MethodRefused = new(ProblemCode.MethodRefused, "TRACE, CONNECT, protocol upgrades and methods that are no plain word in capitals are never forwarded.");
    private static readonly Problem BadSession = new(ProblemCode.SessionRejected, "Aurora-Session-Token must be one field of at most 4096 visible ASCII characters: send the token as it came in the iframe or webhook URL, percent-decoded.");
    private static readonly Problem KeyRefused = new(ProblemCode.KeyRefused, "Aurora refused the tenant's key in the middle of its life. It is discarded, but this request could not be sent again safely; send it again yourself if that is safe, and it gets a new key.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    private static readonly Problem SessionEnded = new(ProblemCode.SessionEnded, "Aurora refused the key that this session bought, and a session token buys only one. Load the app again for a new session token.");
    private static readonly Problem Failed = new(ProblemCode.InternalError, "The gateway failed; its log says more under this trace id.");

    public async Task HandleAsync(HttpContext http)
    {
        var late = active.Enter();
        using var span = RequestSpan.StartServer(http);
        var visit = new Visit { Started = time.GetTimestamp(), TraceId = TraceContext.TraceIdOf(http) };
        try
        {
            visit.Problem = await ServeAsync(http, visit);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            visit.ClientLeft = true;
        }
        catch (UnsendableHeaderException exception)
        {
            visit.Problem = new Problem(ProblemCode.MalformedRequest, exception.Message);
        }
        catch (Exception exception) when (exception is BadHttpRequestException or EndOfStreamException)
        {
            visit.Problem = BodyProblems.For(exception);
        }
        catch (Exception exception)
        {
            Log.Failed(log, visit.TraceId, exception);
            visit.Problem = Failed;
        }

        visit.Permit.Release();
        try
        {
            if (visit.Problem is { } problem)
            {
                await ProblemAnswer.WriteAsync(http, problem, visit.TraceId);
            }
        }
        finally
        {
            Conclude(http, visit, span);
            active.Leave(late);
        }
    }

    private void Conclude(HttpContext http, Visit visit, Activity? span)
    {
        var line = Line(http, visit);
        accessLog.Write(line);
        metrics.Ended(visit.Caller, new RequestOutcome(line.Status, visit.Problem?.Code), line.Duration);
        RequestSpan.End(span, visit, line.Status);
    }

    /// <returns>Null if Aurora's answer was passed on, or the caller left.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Problem?> ServeAsync(HttpContext http, Visit visit)
    {
        // 1. Guard.
        var method = http.Request.Method;
        if (RequestFraming.Check(http.Request) is { } malformed)
        {
            // In HTTP/2 the frames leave no doubt where the next request begins, and Kestrel logs a warning for the field.
            if (!HttpProtocol.IsHttp2(http.Request.Protocol))
            {
                http.Response.OnStarting(static state =>
                {
                    ((HttpResponse)state).Headers.Connection = "close";
                    return Task.CompletedTask;
                }, http.Response);
            }

            return malformed;
        }

        if (!RequestMethod.IsForwarded(method) || http.Request.Headers.Upgrade.Count > 0)
        {
            return MethodRefused;
        }

        var raw = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (TargetGuard.Check(raw, out var target) is { } ambiguous)
        {
            return ambiguous;
        }

        visit.Target = target;
        if (ForbiddenCredentials.Check(target.Query) is { } forbidden)
        {
            return forbidden;
        }

        // 2. Caller.
        var policy = policies.Current;
        var (caller, unknown) = await policy.Identification.IdentifyAsync(http);
        if (caller is null)
        {
            return unknown;
        }

        visit.Caller = caller.Name;
        if (target.Kind == TargetKind.None)
        {
            return NoRoute;
        }

        // 3. Grant.
        if (!policy.Grants.Decide(caller, method, target).Allowed)
        {
            return GrantTable.NotGranted;
        }

        // 4. Limits: the caller's own rules, then Aurora's quota for the key that will be put on.
        if (await policy.Limits.CountAsync(caller, method, target, http.RequestAborted) is { } limited)
        {
            limitMetrics.Refused(LimitRefusalKind.CallerLimit);
            return limited;
        }

        if (target.Kind == TargetKind.Application)
        {
            return await ServeApplicationAsync(http, visit, target);
        }

        SessionToken? session = null;
        var sessionField = http.Request.Headers["Aurora-Session-Token"];
        if (sessionField.Count > 0 && (sessionField.Count > 1 || (session = SessionToken.TryParse(sessionField[0] ?? "")) is null))
        {
            return BadSession;
        }

        var owner = new KeyOwner(target.Tenant, session?.HandleFor(caller.Name));
        if (await TakeTurnAsync(http, visit, new QuotaOwner(target.Tenant, owner.Session)) is { } full)
        {
            return full;
        }

        // 5. Key.
        var asked = time.GetTimestamp();
        var answer = await ring.GetAsync(owner, session, caller.Name, http.RequestAborted);
        if (answer.Key is not { } key)
        {
            return answer.Failure!.ToProblem();
        }

        visit.Source = answer.Source;
        visit.KeyWait = answer.Source == KeySource.Memory ? TimeSpan.Zero : time.GetElapsedTime(asked);

        // 6. Forward, and 7. replay.
        return await SendForTenantAsync(http, visit, owner, session, key);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Problem?> SendForTenantAsync(HttpContext http, Visit visit, KeyOwner owner, SessionToken? session, TemporaryKey key)
    {
        var target = visit.Target;
        var uri = KeySwap.Destination(upstream.Origin.Prefix, target);
        var replayable = await upstream.Replay.PrepareAsync(http);
        while (true)
        {
            visit.Key = key;
            if (key.Owner != owner)
            {
                throw new InvalidOperationException("The ring handed out a key of another owner.");
            }

            var swap = new KeySwap(upstream.Headers, uri, key.Authorization, target, new RefusedKey(ring, key), new CountedCall(visit.Permit, time));
            var problem = await SendAsync(http, visit, swap);
            if (!swap.Refused)
            {
                return problem;
            }

            // 7. 401 from Aurora: exactly this key is discarded. Once more with the next if that is safe, and only once.
            if (!replayable || visit.Sends > 1)
            {
                return owner.Session is null ? KeyRefused : SessionEnded;
            }

            var next = await ring.GetAsync(owner, session, visit.Caller, http.RequestAborted);
            if (next.Key is null)
            {
                return next.Failure!.ToProblem();
            }

            // Aurora counts the second sending too; the caller made one request.
            if (await TakeTurnAsync(http, visit, new QuotaOwner(target.Tenant, owner.Session)) is { } full)
            {
                return full;
            }

            key = next.Key;
            ReplayPolicy.Rewind(http);
        }
    }

    private async ValueTask<Problem?> ServeApplicationAsync(HttpContext http, Visit visit, RequestTarget target)
    {
        if (ApplicationTarget.Refuse(target, upstream.ApplicationId) is { } refused)
        {
            return refused;
        }

        // 4. Limits.
        if (await TakeTurnAsync(http, visit, QuotaOwner.Application) is { } full)
        {
            return full;
        }

        var authorization = "Bearer " + upstream.ApplicationKeys.Current.Reveal();
        return await SendAsync(http, visit, new KeySwap(upstream.Headers, KeySwap.Destination(upstream.Origin.Prefix, target), authorization, target, refusal: null, new CountedCall(visit.Permit, time)));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Problem?> TakeTurnAsync(HttpContext http, Visit visit, QuotaOwner owner)
    {
        var turn = await quota.AcquireAsync(owner, visit.Caller!, http.RequestAborted);
        visit.Permit = turn.Permit;
        visit.QuotaWait += turn.Waited;
        return turn.Refusal;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Problem?> SendAsync(HttpContext http, Visit visit, KeySwap swap)
    {
        visit.Sends++;
        visit.Permit.Sent();
        using var span = RequestSpan.StartClient(http, upstream, visit.Sends);
        swap.Span = span;
        if (LongBodyStream.Is(http.Request.ContentLength) && http.Request.Body is not MemoryStream && RequestFraming.CanHaveBody(http))
        {
            http.Request.Body = new LongBodyStream(http.Request.Body);
        }

        var sent = time.GetTimestamp();
        var error = await upstream.Forwarder.SendAsync(http, upstream.Origin.Prefix, upstream.Client, upstream.Request, swap, http.RequestAborted);
        visit.AuroraTime += time.GetElapsedTime(sent);
        if (error == ForwarderError.None)
        {
            return null;
        }

        visit.ClientLeft = http.RequestAborted.IsCancellationRequested;
        var exception = http.GetForwarderErrorFeature()?.Exception;
        if (exception is UnsendableHeaderException unsendable)
        {
            throw unsendable;
        }

        return visit.ClientLeft ? null : ForwarderProblems.ToProblem(error, exception);
    }

    private AccessLine Line(HttpContext http, Visit visit) => new()
    {
        At = time.GetUtcNow(),
        TraceId = visit.TraceId,
        Caller = visit.Caller,
        Method = http.Request.Method,
        Tenant = visit.Target.TenantText,
        Rest = visit.Target.RestText,
        Status = visit.ClientLeft ? StatusCodes.Status499ClientClosedRequest : http.Response.StatusCode,
        Problem = visit.Problem?.Row.Slug,
        Generation = visit.Key?.Generation ?? 0,
        Source = visit.Source?.ToString(),
        QuotaWait = visit.QuotaWait,
        KeyWait = visit.KeyWait,
        Sends = visit.Sends,
        AuroraTime = visit.AuroraTime,
        Duration = time.GetElapsedTime(visit.Started),
    };

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "Request {TraceId} failed inside the gateway")]
        public static partial void Failed(ILogger log, string traceId, Exception exception);
    }
}
