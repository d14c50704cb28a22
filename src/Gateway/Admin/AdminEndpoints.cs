using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AuroraGateway.Admin.Audit;
using AuroraGateway.Admin.Status;
using AuroraGateway.Admin.Status.Pages;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Keys;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;
using AuroraGateway.Usage;

namespace AuroraGateway.Admin;

/// <summary>The admin listener's routes.</summary>
internal static class AdminEndpoints
{
    /// <summary>Tenants and sessions that <c>/keys</c> lists.</summary>
    private const int MostListed = 1000;

    /// <summary>Tenants that <c>/status</c> lists.</summary>
    private const int MostInStatus = 100;

    internal static readonly AdminJson Json = new(
        new JsonSerializerOptions(AdminJson.Default.Options) { Encoder = ProblemWriter.Plain.Encoder });

    private static readonly Problem NotATenant = new(ProblemCode.InvalidTenant, "A tenant is a UUID in lower case with hyphens.");
    private static readonly Problem NotALevel = new(
        ProblemCode.NoRoute, "Send ?level= with Trace, Debug, Information, Warning, Error, Critical or None.");
    private static readonly Problem TooManyDrops = new(
        ProblemCode.RateLimited,
        "Keys were not dropped: one tenant's keys can be dropped once a second, and those of 60 tenants a minute. Send this " +
            "again after Retry-After.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", static (HttpContext http, IResourcePart resources) => LivezAsync(http, resources.NotLive));
        routes.MapGet("/readyz", static (HttpContext http, Readiness readiness) => readiness.RespondAsync(http));
        routes.MapGet("/", static (HttpContext http, StatusBoard board) => StatusPage.RespondAsync(http, board.Read(), whole: true));
        routes.MapGet("/status", static (HttpContext http, StatusBoard board) => http.Request.Headers.Accept == "text/html"
            ? StatusPage.RespondAsync(http, board.Read(), whole: false)
            : RespondAsync(http, Listed(board.Read()), Json.GatewayStatus));
        routes.MapGet("/runbook", Runbook.IndexAsync);
        routes.MapGet("/runbook/{anchor}", static (HttpContext http, string anchor) => Runbook.PageAsync(http, anchor));
        routes.MapPut(
            "/troubles/{code}/mute",
            static (HttpContext http, string code, StatusBoard board, Mutes mutes) => MuteEndpoints.MuteAsync(http, code, board, mutes));
        routes.MapDelete(
            "/troubles/{code}/mute", static (HttpContext http, string code, Mutes mutes) => MuteEndpoints.UnmuteAsync(http, code, mutes));
        routes.MapGet("/keys", static (HttpContext http, IServiceProvider services) =>
            RespondAsync(http, RingOf(services).Snapshot(MostListed), Json.KeyRingSnapshot));
        routes.MapGet("/usage", static (HttpContext http, UsageLog usage) => UsageEndpoint.WriteAsync(http, usage, Json.UsageReport));
        routes.MapDelete("/keys/{tenant}", static (HttpContext http, string tenant, DropPace pace) => DropAsync(http, tenant, pace));
        routes.MapGet(
            "/log/level", static (HttpContext http, LogLevelSwitch level) =>
                RespondAsync(http, new LevelInForce(level.Level), Json.LevelInForce));
        routes.MapPut(
            "/log/level", static (HttpContext http, LogLevelSwitch level, ILogger<LogLevelSwitch> log) => TurnAsync(http, level, log));
        routes.MapGet("/config", static (HttpContext http, IConfigurationView view) => ConfigAsync(http, view));
        routes.MapPost("/reload", static (HttpContext http, IReload reload) => ReloadAsync(http, reload));
        routes.MapPrometheusScrapingEndpoint("/metrics");
    }

    // A monitor reads it every few seconds: those in trouble are first.
    private static GatewayStatus Listed(GatewayStatus status) => status with
    {
        Keys = status.Keys with { Slots = [.. status.Keys.Slots.Take(MostInStatus)] },
        Tenants = [.. status.Tenants.Take(MostInStatus)],
        Quotas = [.. status.Quotas.Take(MostInStatus)],
    };

    private static Task LivezAsync(HttpContext http, string? notLive)
    {
        http.Response.StatusCode = notLive is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(notLive is null ? "live\n" : $"not live: {notLive}\n", http.RequestAborted);
    }

    private static KeyRing RingOf(IServiceProvider services) => services.GetRequiredService<Func<KeyRing>>()();

    private static Task DropAsync(HttpContext http, string text, DropPace pace)
    {
        if (!TenantId.TryParse(text, out var tenant))
        {
            return AdminProblems.RespondAsync(http, NotATenant);
        }

        if (pace.TryTake(tenant) is { } wait)
        {
            AdminAudit.Describe(http, "paced: nothing was dropped");
            return AdminProblems.RespondAsync(http, TooManyDrops with { RetryAfter = wait });
        }

        var dropped = RingOf(http.RequestServices).DropTenant(tenant);
        AdminAudit.Describe(http, $"keys dropped: {dropped}");
        return RespondAsync(http, new DroppedKeys(text, dropped), Json.DroppedKeys);
    }

    private static Task TurnAsync(HttpContext http, LogLevelSwitch level, ILogger log)
    {
        var asked = http.Request.Query["level"].ToString();
        AdminAudit.Describe(http, $"level before: {level.Level}, asked for: {asked}");
        if (!Enum.TryParse<LogLevel>(asked, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed) || !char.IsAsciiLetter(asked[0]))
        {
            return AdminProblems.RespondAsync(http, NotALevel);
        }

        if (level.Level != parsed)
        {
            level.Level = parsed;
            AdminEvents.LevelChanged(log, parsed);
        }

        return RespondAsync(http, new LevelInForce(parsed), Json.LevelInForce);
    }

    private static async Task ConfigAsync(HttpContext http, IConfigurationView view)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.Body.WriteAsync(view.Read(), http.RequestAborted);
    }

    private static async Task ReloadAsync(HttpContext http, IReload reload)
    {
        var outcome = await reload.ReloadAsync(http.RequestAborted);
        AdminAudit.Describe(http, outcome.Audit);
        http.Response.StatusCode = outcome.Applied ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
        await RespondAsync(http, outcome, Json.ReloadOutcome);
    }

    internal static Task RespondAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type)
    {
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(value, type, contentType: null, http.RequestAborted);
    }
}
