using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>An upstream that gives back what it was sent, the key among it: for tests of what a proxy lets through.</summary>
internal static class EchoCall
{
    public static Task RespondAsync(EmulatorCall call)
    {
        var headers = new JsonObject();
        foreach (var (name, values) in call.Http.Request.Headers)
        {
            headers[name] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        }

        return call.JsonAsync(200, new JsonObject
        {
            ["tenant_id"] = call.Owner,
            ["method"] = call.Method,
            ["target"] = call.Target.Raw,
            ["headers"] = headers,
        });
    }
}
