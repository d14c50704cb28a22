using AuroraGateway.Admin.Audit;
using AuroraGateway.Problems;

namespace AuroraGateway.Admin;

/// <summary>How the admin listener says no: in the same form as the data listener.</summary>
internal static class AdminProblems
{
    private static readonly Problem NoRoute = new(
        ProblemCode.NoRoute,
        "The admin listener has / /runbook /livez /readyz /metrics /status /troubles/{code}/mute /keys /keys/{tenant} /usage " +
            "/log/level /config /reload.");

    public static Task RespondAsync(HttpContext http, Problem problem)
    {
        AdminAudit.DescribeProblem(http, problem);
        return ProblemWriter.WriteAsync(http, problem, http.TraceIdentifier);
    }

    /// <summary>Gives the router's bare 404 and 405 a body.</summary>
    public static Task RespondUnmatchedAsync(HttpContext http)
    {
        if (http.Response.HasStarted || http.Response.ContentType is not null)
        {
            return Task.CompletedTask;
        }

        return http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => RespondAsync(http, NoRoute),
            StatusCodes.Status405MethodNotAllowed =>
                RespondAsync(http, new Problem(ProblemCode.MethodRefused, "This route accepts only the methods in the Allow header.")
                {
                    Fields = [new("Allow", http.Response.Headers.Allow.ToString())],
                }),
            _ => Task.CompletedTask,
        };
    }
}
