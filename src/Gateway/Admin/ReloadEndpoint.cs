using System.Text.Json;
using AuroraGateway.Configuration;

namespace AuroraGateway.Admin;

/// <summary><c>POST /reload</c>: 200 once the configuration was taken over, 422 with every mistake if it was refused.</summary>
public static class ReloadEndpoint
{
    public static async Task AnswerAsync(HttpContext http, ConfigurationReload reload, ConfigurationState state)
    {
        var errors = await reload.ReloadAsync(http.RequestAborted);
        http.Response.StatusCode = errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteBoolean("reloaded", errors.Count == 0);
        json.WriteString("loaded_at", state.LoadedAt);
        json.WriteStartArray("errors");
        foreach (var error in errors)
        {
            json.WriteStartObject();
            json.WriteString("path", error.Path);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("restart_needed");
        foreach (var setting in state.RestartNeeded)
        {
            json.WriteStringValue(setting);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }
}
