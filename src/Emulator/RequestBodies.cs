using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Emulator;

/// <summary>Reads the JSON that a call brings, and refuses what Aurora would refuse.</summary>
internal static class RequestBodies
{
    private const long Largest = 4 * 1024 * 1024;

    /// <summary>The body as JSON; null if there is none.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static async Task<JsonNode?> ReadAnyAsync(this EmulatorCall call)
    {
        call.Http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = Largest;
        using var text = new StreamReader(call.Http.Request.Body);
        var json = await text.ReadToEndAsync(call.Aborted);
        return json.Length == 0 ? null : JsonNode.Parse(json, null, new JsonDocumentOptions { AllowDuplicateProperties = false });
    }

    /// <summary>The object inside the wrapper; null when an error response was sent.</summary>
    public static async Task<JsonObject?> ReadWrappedAsync(this EmulatorCall call, string wrapper)
    {
        JsonNode? body;
        try
        {
            // Kestrel responds with 413 to what is larger.
            call.Http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = Largest;
            body = await JsonNode.ParseAsync(
                call.Http.Request.Body, null, new JsonDocumentOptions { AllowDuplicateProperties = false }, call.Aborted);
        }
        catch (JsonException)
        {
            await call.ErrorAsync(400, "The body is not JSON.");
            return null;
        }

        if ((body as JsonObject)?[wrapper] is JsonObject wrapped)
        {
            return wrapped;
        }

        await call.ErrorAsync(422, $"The body must be {{\"{wrapper}\": {{…}}}}.");
        return null;
    }
}
