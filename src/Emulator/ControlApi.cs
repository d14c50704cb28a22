using System.Text.Json;
using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary><c>/_emulator/…</c>: how a test in another process bends and watches it. Never counted, never recorded.</summary>
internal static class ControlApi
{
    public static Task AnswerAsync(EmulatorCall call) => (call.Segments[1..], call.Method) switch
    {
        (["stats"], "GET") => call.JsonAsync(200, call.Aurora.Stats.Write),
        (["requests"], "GET") => call.JsonAsync(200, writer => WriteRequests(writer, call.Aurora.Recorded.Snapshot())),
        (["reset"], "POST") => ResetAsync(call),
        (["sessions"], "POST") => call.JsonAsync(
            200, new JsonObject { ["session_token"] = call.Aurora.Sessions.Issue(call.Aurora.Clock.True) }),
        (["revoke", var tenant], "POST") => RevokeAsync(call, tenant),
        (["behaviour"], "GET") => call.JsonAsync(200, call.Behaviour.Values.Write),
        (["behaviour"], "PUT") => MergeAsync(call),
        (["stats"] or ["requests"], _) => call.MethodRefusedAsync("GET"),
        (["reset"] or ["sessions"] or ["revoke", _], _) => call.MethodRefusedAsync("POST"),
        (["behaviour"], _) => call.MethodRefusedAsync("GET, PUT"),
        _ => call.NotFoundAsync(),
    };

    private static Task ResetAsync(EmulatorCall call)
    {
        call.Aurora.Reset();
        return call.EmptyAsync(204);
    }

    private static Task RevokeAsync(EmulatorCall call, string tenant)
    {
        call.Aurora.Keys.Revoke(tenant);
        return call.EmptyAsync(204);
    }

    private static async Task MergeAsync(EmulatorCall call)
    {
        string? wrong;
        try
        {
            using var json = await JsonDocument.ParseAsync(call.Http.Request.Body, cancellationToken: call.Aborted);
            wrong = call.Behaviour.Values.Merge(json.RootElement);
        }
        catch (JsonException)
        {
            wrong = "The behaviour must be a JSON object.";
        }

        await (wrong is null ? call.JsonAsync(200, call.Behaviour.Values.Write) : call.ErrorAsync(400, wrong));
    }

    private static void WriteRequests(Utf8JsonWriter writer, IReadOnlyList<RecordedRequest> requests)
    {
        writer.WriteStartArray();
        foreach (var request in requests)
        {
            writer.WriteStartObject();
            writer.WriteString("method", request.Method);
            writer.WriteString("target", request.Target);
            writer.WriteString("protocol", request.Protocol);
            writer.WriteStartObject("headers");
            foreach (var lines in request.Headers.GroupBy(line => line.Key, line => line.Value))
            {
                writer.WriteStartArray(lines.Key);
                foreach (var value in lines)
                {
                    writer.WriteStringValue(value);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
