using System.Diagnostics;
using System.Runtime.CompilerServices;
using AuroraGateway.Callers;
using AuroraGateway.Grants;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;
using AuroraGateway.Usage;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Forwarding;

/// <summary>The main path of a request, step by step.</summary>
internal sealed partial class GatewayPipeline(
    LivePolicy policies, QuotaGate quota, LimitMetrics limitMetrics, KeyRing ring, Upstream upstream, AccessLog accessLog, RequestMetrics metrics, ActiveRequests active, PendingRefusals refusals, UsageLog usage, TimeProvider time,
    AuroraResponses<TenantId> responses, ILogger<GatewayPipeline> log)
{
    private static readonly Problem NoRoute = new(ProblemCode.NoRoute, "The gateway forwards /tenants/{tenant}/… and /v2/tenants/{tenant}/…, and for callers granted Application /partner_applications/{application_id}/… too.");
    private static readonly Problem MethodRefused = new(ProblemCode.MethodRefused, "TRACE, CONNECT, protocol upgrades and methods that are no plain word in capitals are never forwarded.");
    private static readonly Problem BadSession = new(ProblemCode.SessionRejected, "Aurora-Session-Token must be one field of at most 4096 visible ASCII characters: send the token as it came in the iframe or webhook URL, percent-decoded.");
    private static readonly Problem KeyRefused = new(ProblemCode.KeyRefused, "Aurora refused the tenant's key in the middle of its life. It is discarded, but this request could not be sent again safely; send it again yourself if that is safe, and it gets a new key.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    private static readonly Problem SessionEnded = new(ProblemCode.SessionEnded, "Aurora refused the key that this session bought, and a session token buys only one. Load the app again for a new session token.");
    private static readonly Problem ApplicationKeyRejected = new(ProblemCode.ApplicationKeyRejected, "Aurora answered 401: it does not take the application key. The operator must put a valid one into Aurora:ApplicationKeyFile.");
    private static readonly Problem Failed = new(ProblemCode.InternalError, "The gateway failed; its log says more under this trace id.");

    /// <param name="http">The request.</param>
    /// <param name="connection">Its connection; null if that is not watched.</param>
    public async Task HandleAsync(HttpContext http, ConnectionProof? connection = null)
    {
        var late = active.Enter();
        connection?.Begin();
        using var span = RequestSpan.StartServer(http);
        var visit = new Visit
        {
            Started = time.GetTimestamp(),
            TraceId = TraceContext.TraceIdOf(http),
            Method = http.Request.Method,
            IsLate = late && active.IsLateRefused,
        };
        try
        {
            visit.Problem = await AdmitAsync(http, visit, connection);
            var forward = visit.Problem is null;
            while (forward)
            {
                // 6. Forward. Not in a method of its own: another one to await costs each request nine hundred instructions.
                var site = visit.Site!;
                var sent = time.GetTimestamp();
                var swap = StartSending(http, visit, site, sent);
                swap.Connection = connection;
                using var client = swap.Span;
                var lines = site.Lines;
                var calls = lines.Calls;

                // The forwarder watches RequestAborted by itself; handed to it, it would be registered for twice.
                var error = await upstream.Forwarder.SendAsync(
                    http, site.Origin.Prefix, calls, upstream.RequestTo(site), swap, CancellationToken.None);
                visit.AuroraTime += time.GetElapsedTime(sent);
                visit.Download = swap.Content;
                var hasEnded = error == ForwarderError.None || swap.Passed;
                var resend = !hasEnded && Resend.Prepare(http, visit, error);
                visit.Problem = swap.Refused ? await PrepareReplayAsync(http, visit)
                    : resend ? null
                    : swap.Foreign ?? (hasEnded ? ForwarderProblems.OfEnd(http) : ProblemOf(http, visit, error));
                if (!swap.HasResponse)
                {
                    CallOf(http, visit, sent).Unanswered(visit.Problem, visit.ClientLeft);
                }

                if (visit.Problem is { Code: ProblemCode.AuroraTimeout })
                {
                    lines.DistrustCalls(calls);
                }

                forward = (swap.Refused || resend) && visit.Problem is null;
            }
        }
        catch (UnsendableHeaderException exception)
        {
            visit.Problem = new Problem(ProblemCode.MalformedRequest, exception.Message);
        }
        catch (Exception exception) when (CallerFault.Of(exception, http, visit.IsReading) is var fault and not CallerFault.Kind.None)
        {
            visit.ClientLeft = fault != CallerFault.Kind.BadBody;
            visit.Problem = fault == CallerFault.Kind.Left ? null : BodyProblems.For(exception);
        }
        catch (Exception exception)
        {
            Log.Failed(log, visit.TraceId.ToString(), exception);
            visit.Problem = Failed;
        }

        visit.Permit.Release();
        visit.Body?.Release();
        visit.Share?.Leave(hasPlace: !visit.IsAside);
        try
        {
            if (visit.Problem is { } problem)
            {
                RequestFacts.ReadHead(http, visit);
                await refusals.WriteAsync(http, LastResponse.IsDue(http, connection) ? LastResponse.Announce(problem) : problem, visit.TraceId.ToString());
            }
        }
        catch (Exception exception) when (CallerFault.Of(exception, http, isReading: false) != CallerFault.Kind.None)
        {
            visit.ClientLeft = true;
        }
        finally
        {
            Conclude(http, visit, span);
            connection?.End();
            active.Leave(late);
        }
    }

    private void Conclude(HttpContext http, Visit visit, Activity? span)
    {
        if (visit.ClientLeft)
        {
            Abandon(http, visit);
        }

        RequestFacts.Read(http, visit);
        visit.SpanId = span?.SpanId.ToHexString();
        visit.Conclude(visit.ClientLeft ? StatusCodes.Status499ClientClosedRequest : http.Response.StatusCode, time);
        var outcome = new RequestOutcome(visit.Status, visit.Problem?.Code);
        metrics.Ended(visit.Caller, outcome, visit.Duration);
        usage.Count(visit.Caller, visit.GrantedTenant, outcome, visit.BytesIn ?? 0, visit.BytesOut ?? 0, visit.At);
        RequestSpan.End(span, visit, visit.Status);
        accessLog.Write(visit);
    }

    // Its body may still be read by the forwarder: what is left of it is not waited for.
    private static void Abandon(HttpContext http, Visit visit)
    {
        if (visit.Problem is null)
        {
            http.Abort();
        }

        visit.Problem = null;
    }

    /// <summary>Steps 1 to 5. Where nobody has to be waited for, they are done when this returns.</summary>
    /// <returns>Null if the request may be forwarded with what the visit now holds, else why not.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Problem?> AdmitAsync(HttpContext http, Visit visit, ConnectionProof? connection)
    {
        // 1. Guard.
        var method = visit.Method;
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

        var raw = ((IHttpRequestFeature)http.Features[typeof(IHttpRequestFeature)]!).RawTarget;
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
        visit.Site = policy.Site;
        var (caller, unknown, proof) = await policy.Identification.IdentifyAsync(http);
        visit.Proof = ProofKinds.NameOf(proof);
        if (caller is null)
        {
            return unknown;
        }

        visit.Caller = caller.Name;
        if (connection is { IsProven: false })
        {
            connection.Prove(caller);
        }

        if (target.Kind == TargetKind.None)
        {
            return NoRoute;
        }

        // 3. Grant.
        if (!policy.Grants.Decide(caller, method, target).Allowed)
        {
            return GrantTable.NotGranted;
        }

        visit.GrantedTenant = target.Kind == TargetKind.Tenant ? target.Tenant : null;

        // 4. Limits: the caller's own rules, then Aurora's quota for the key that will be put on.
        if (await policy.Limits.CountAsync(caller, method, target, http.RequestAborted) is { } limited)
        {
            limitMetrics.Refused(LimitRefusalKind.CallerLimit);
            return limited;
        }

        if (target.Kind == TargetKind.Application)
        {
            return ApplicationTarget.Refuse(target, policy.Site!.ApplicationId)
                ?? Enter(visit, policy.Shares.Of(caller))
                ?? await TakeTurnAsync(http, visit, QuotaOwner.Application)
                ?? Return(visit);
        }

        SessionToken? session = null;
        var sessionField = http.Request.Headers["Aurora-Session-Token"];
        if (sessionField.Count > 0 && (sessionField.Count > 1 || (session = SessionToken.TryParse(sessionField[0] ?? "")) is null))
        {
            return BadSession;
        }

        // Counted before anything of its body is read.
        if (Enter(visit, policy.Shares.Of(caller)) is { } full)
        {
            return full;
        }

        // A body that must be read before it is sent is read now: while its caller takes its time, it holds neither a turn nor a key that grows old.
        visit.IsReplayable = await upstream.Replay.PrepareAsync(http, visit);
        visit.Session = session;
        visit.Owner = new KeyOwner(target.Tenant, session?.HandleFor(caller.Name));

        // 5. Key.
        return await TakeTurnAsync(http, visit, new QuotaOwner(target.Tenant, visit.Owner.Session))
            ?? await TakeKeyAsync(http, visit)
            ?? Return(visit);
    }

    private Problem? Enter(Visit visit, CallerShare share)
    {
        var problem = share.Crowded(visit.Target.Tenant) ?? share.Enter();
        if (problem is null)
        {
            visit.Share = share;
            return null;
        }

        limitMetrics.Refused(LimitRefusalKind.CallerShare);
        return problem;
    }

    // What waits for its turn or its key holds no connection to Aurora, and must not keep its caller from other tenants.
    private static async ValueTask<T> AsideAsync<T>(Visit visit, ValueTask<T> waiting)
    {
        // One that is to be sent again keeps its place: it was promised that it is.
        if (visit.Sends > 0)
        {
            return await waiting;
        }

        var share = visit.Share!;
        share.StandAside(visit.Target.Tenant, hasPlace: !visit.IsAside);
        visit.IsAside = true;
        try
        {
            return await waiting;
        }
        finally
        {
            share.Waited(visit.Target.Tenant);
        }
    }

    private Problem? Return(Visit visit)
    {
        if (!visit.IsAside)
        {
            return null;
        }

        if (visit.Share!.Return() is { } full)
        {
            limitMetrics.Refused(LimitRefusalKind.CallerShare);
            return full;
        }

        visit.IsAside = false;
        return null;
    }

    private KeySwap StartSending(HttpContext http, Visit visit, AuroraSite site, long sent)
    {
        if (visit.Sends++ == 0)
        {
            visit.Destination = KeySwap.Destination(site.Origin.Prefix, visit.Target);
            var isKept = visit.Body is { IsWhole: true };
            if (LongBodyStream.Is(http.Request.ContentLength) && !isKept && RequestFraming.CanHaveBody(http))
            {
                http.Request.Body = visit.Upload = new LongUpload(http.Request.Body, http.Request.ContentLength);
            }
        }

        visit.Permit.Sent();
        return new KeySwap(
            upstream.Headers,
            visit.Destination!,
            visit.Key is { } key ? key.Authorization : "Bearer " + site.Keys.Current.Reveal(),
            visit.Target,
            visit.Key is { } refusable ? new RefusedKey(ring, refusable) : null,
            CallOf(http, visit, sent))
        {
            Span = RequestSpan.StartClient(http, site.Origin, visit.Sends),
        };
    }

    // How long a body takes that is streamed is its caller's doing.
    private CountedCall CallOf(HttpContext http, Visit visit, long sent) => new(visit.Permit, time, responses)
    {
        Tenant = visit.Target.Kind == TargetKind.Application ? null : visit.Target.Tenant,
        Sent = sent,
        IsTimed = visit.Body is { IsWhole: true } || !RequestFraming.CanHaveBody(http),
    };

    /// <summary>7. 401 from Aurora: exactly this key was discarded. Once more with the next if that is safe, and only once.</summary>
    /// <returns>Null if the request may be sent once more, else why not.</returns>
    private async ValueTask<Problem?> PrepareReplayAsync(HttpContext http, Visit visit)
    {
        if (visit.Key is null)
        {
            return ApplicationKeyRejected;
        }

        if (!visit.IsReplayable || visit.Sends > 1)
        {
            return visit.Session is null ? KeyRefused : SessionEnded;
        }

        // Aurora counts the second sending too; the caller made one request.
        if ((await TakeKeyAsync(http, visit) ?? await TakeTurnAsync(http, visit, new QuotaOwner(visit.Owner.Tenant, visit.Owner.Session))) is { } problem)
        {
            return problem;
        }

        ReplayPolicy.Rewind(http, visit);
        metrics.Replayed();
        return null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Problem?> TakeTurnAsync(HttpContext http, Visit visit, QuotaOwner owner)
    {
        var acquiring = quota.AcquireAsync(owner, visit.Caller!, http.RequestAborted);
        var turn = acquiring.IsCompleted ? await acquiring : await AsideAsync(visit, acquiring);
        visit.Permit = turn.Permit;
        visit.QuotaWait += turn.Waited;
        return turn.Refusal;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Problem?> TakeKeyAsync(HttpContext http, Visit visit)
    {
        var asked = visit.IsLate
            ? new(ring.Cached(visit.Owner, visit.Site))
            : ring.GetAsync(visit.Owner, visit.Session, visit.Caller, visit.Site, http.RequestAborted);
        var began = asked.IsCompleted ? (long?)null : time.GetTimestamp();
        var answer = asked.IsCompleted ? await asked : await AsideAsync(visit, asked);
        if (began is { } since)
        {
            visit.KeyWait += time.GetElapsedTime(since);
        }

        if (answer.Key is not { } key)
        {
            return answer.Failure!.ToProblem();
        }

        if (key.Owner != visit.Owner || !ReferenceEquals(key.Site, visit.Site))
        {
            throw new InvalidOperationException("The ring handed out a key of another owner, or of another Aurora.");
        }

        visit.Key = key;
        visit.Source = answer.Source;
        return null;
    }

    private static Problem? ProblemOf(HttpContext http, Visit visit, ForwarderError error)
    {
        var exception = http.GetForwarderErrorFeature()?.Exception;
        if (exception is UnsendableHeaderException unsendable)
        {
            throw unsendable;
        }

        // Once the answer has begun, the forwarder itself ends the connection, and RequestAborted says nothing of the caller.
        var problem = http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted ? null : ForwarderProblems.ToProblem(error, exception, http.Response.StatusCode);
        visit.ClientLeft = problem is null || CallerFault.IsUnexpectedEnd(exception);
        return problem;
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "Request {TraceId} failed inside the gateway")]
        public static partial void Failed(ILogger log, string traceId, Exception exception);
    }
}
