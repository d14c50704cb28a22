using AuroraGateway.Callers.UnixSocket;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Output;

namespace AuroraGateway.Admin.Audit;

/// <summary>Wraps the admin listener's routes and logs each request that changes state, would change it, or is refused.</summary>
internal static class AdminAudit
{
    private const int LongestPath = 256;
    private const int LongestDetail = 512;
    private const int LongestMethod = 32;

    private static readonly object DetailKey = new();
    private static readonly object RefusalKey = new();

    /// <summary>Says what a route changed; part of the audit event.</summary>
    public static void Describe(HttpContext http, string detail) => http.Items[DetailKey] = detail;

    /// <summary>Names the problem, unless the route has said more.</summary>
    public static void DescribeProblem(HttpContext http, Problem problem) => http.Items.TryAdd(DetailKey, problem.Row.Slug);

    /// <summary>Says that the listener's guard refused the request.</summary>
    public static void Refuse(HttpContext http, Problem problem) => http.Items[RefusalKey] = problem;

    public static RequestDelegate Around(RequestDelegate next, AuditLog audit, Func<HttpContext, bool?> authenticate) => async http =>
    {
        var (method, path) = (http.Request.Method, http.Request.Path.Value ?? "");
        var isAuthenticated = authenticate(http);
        var hasEnded = false;
        try
        {
            await next(http);
            hasEnded = true;
        }
        finally
        {
            var refusal = (Problem?)http.Items[RefusalKey];
            if (refusal is not null || !IsRead(method))
            {
                audit.Write(Describe(http, method, path, refusal, hasEnded) with { IsAuthenticated = isAuthenticated });
            }
        }
    };

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static AdminAction Describe(HttpContext http, string method, string path, Problem? refusal, bool hasEnded)
    {
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        var clean = CleanText.Of(path, LongestPath);
        var shown = CleanText.Of(method, LongestMethod);
        var peer = http.Connection.RemoteIpAddress is null ? http.Features.Get<SocketPeer>() : null;
        var status = http.Response.StatusCode;
        return new AdminAction($"{shown} {(refusal is null ? route ?? clean : clean)}", OutcomeOf(refusal, hasEnded, status))
        {
            Detail = (string?)http.Items[DetailKey] is { } detail ? CleanText.Of(detail, LongestDetail) : null,
            Method = shown,
            Path = clean,
            Status = status,
            Instance = http.TraceIdentifier,
            UserAgent = http.Request.Headers.UserAgent is [{ } agent, ..] ? CleanText.Of(agent, AccessLine.LongestUserAgent) : null,
            Address = http.Connection.RemoteIpAddress is { } address ? AddressText.Plain(address) : null,
            Port = http.Connection.RemotePort,
            Uid = peer?.Uid,
            Pid = peer?.Pid,
        };
    }

    private static string OutcomeOf(Problem? refusal, bool hasEnded, int status) =>
        refusal is not null ? AuditLog.Refused
        : hasEnded && status < StatusCodes.Status400BadRequest ? AuditLog.Done
        : AuditLog.Failed;
}
