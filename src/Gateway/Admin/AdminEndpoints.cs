using System.Text.Json;
using AuroraGateway.Configuration;

namespace AuroraGateway.Admin;

/// <summary>The admin listener's routes.</summary>
public static class AdminEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", () => TypedResults.Text("live\n"));
        routes.MapGet("/readyz", static (HttpContext http, Readiness readiness) => ReadyAsync(http, readiness));
        routes.MapPost("/reload", static (HttpContext http, ConfigurationReload reload, ConfigurationState state) => ReloadEndpoint.AnswerAsync(http, reload, state));
    }

    private static async Task ReadyAsync(HttpContext http, Readiness readiness)
    {
        var reasons = readiness.Reasons();
        http.Response.StatusCode = reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteBoolean("ready", reasons.Count == 0);
        json.WriteStartArray("reasons");
        foreach (var reason in reasons)
        {
            json.WriteStringValue(reason);
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (var warning in readiness.Warnings())
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }
}
