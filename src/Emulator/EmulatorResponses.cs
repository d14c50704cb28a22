using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>Responses in the forms of Aurora.</summary>
internal static class EmulatorResponses
{
    public const string JsonType = "application/json; charset=utf-8";

    public static Task JsonAsync(this EmulatorCall call, int status, JsonNode body) => call.JsonAsync(status, body.WriteTo);

    public static Task JsonAsync(this EmulatorCall call, int status, Action<Utf8JsonWriter> write) =>
        call.JsonAsync(status, (writer, _) => write(writer));

    public static Task JsonAsync(this EmulatorCall call, int status, Action<Utf8JsonWriter, JsonSerializerOptions?> write)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(body))
        {
            write(writer, null);
        }

        return call.BytesAsync(status, JsonType, body.WrittenMemory);
    }

    public static async Task BytesAsync(this EmulatorCall call, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = call.Http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, call.Aborted);
    }

    public static Task EmptyAsync(this EmulatorCall call, int status)
    {
        call.Http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public static Task ErrorAsync(this EmulatorCall call, int status, string message) =>
        call.JsonAsync(status, call.IsV2
            ? new JsonObject { ["error"] = new JsonObject { ["base"] = new JsonArray(message) } }
            : new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["message"] = message }) });

    public static Task UnauthorizedAsync(this EmulatorCall call, string message)
    {
        call.Aurora.Stats.CountUnauthorized();
        return call.ErrorAsync(401, message);
    }

    public static Task NotFoundAsync(this EmulatorCall call) => call.ErrorAsync(404, "The resource you were looking for was not found.");

    public static Task RateLimitedAsync(this EmulatorCall call, int seconds)
    {
        call.Aurora.Stats.CountRateLimited();
        call.Http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return call.ErrorAsync(429, "The rate limit of this API key is used up.");
    }

    public static Task MethodRefusedAsync(this EmulatorCall call, string allowed)
    {
        call.Http.Response.Headers.Allow = allowed;
        return call.ErrorAsync(405, "This method is not allowed here.");
    }
}
