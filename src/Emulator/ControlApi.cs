using System.Text.Json;
using System.Text.Json.Nodes;
using AuroraGateway.Emulator.Pages;

namespace AuroraGateway.Emulator;

/// <summary><c>/_emulator/…</c>: how a test in another process configures and observes the emulator. These requests are never counted or
/// recorded.</summary>
internal static class ControlApi
{
    public static Task RespondAsync(EmulatorCall call) => (call.Segments[1..], call.Method) switch
    {
        ([] or [""], "GET" or "HEAD") => EmulatorPage.RespondAsync(call),
        (["webhooks"], "GET") => call.JsonAsync(200, writer => call.Aurora.Webhooks.Log.Write(writer, call.Aurora.Webhooks.Sender.Pending)),
        (["tenants", var tenant, "authorize"], "POST") => SetStatusAsync(call, tenant, enabled: true),
        (["tenants", var tenant, "withdraw"], "POST") => SetStatusAsync(call, tenant, enabled: false),
        (["stats"], "GET") => call.JsonAsync(200, call.Aurora.Stats.Write),
        (["requests"], "GET") => call.JsonAsync(200, writer => WriteRequests(writer, call.Aurora.Recorded.Snapshot())),
        (["reset"], "POST") => ResetAsync(call),
        (["sessions"], "POST") => call.JsonAsync(
            200, new JsonObject { ["session_token"] = call.Aurora.Sessions.Issue(call.Aurora.Clock.True) }),
        (["revoke", var tenant], "POST") => RevokeAsync(call, tenant),
        (["behaviour"], "GET") => call.JsonAsync(200, call.Behaviour.Values.Write),
        (["behaviour"], "PUT") => MergeAsync(call),
        ([] or [""], _) => call.MethodRefusedAsync("GET, HEAD"),
        (["stats"] or ["requests"] or ["webhooks"], _) => call.MethodRefusedAsync("GET"),
        (["reset"] or ["sessions"] or ["revoke", _] or ["tenants", _, "authorize" or "withdraw"], _) => call.MethodRefusedAsync("POST"),
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

    private static Task SetStatusAsync(EmulatorCall call, string tenant, bool enabled)
    {
        if (!TenantIds.IsCanonical(tenant))
        {
            return call.ErrorAsync(422, "The tenant must be a UUID in lowercase letters.");
        }

        return call.Aurora.Webhooks.SetStatus(tenant, enabled) is { } webhooks
            ? call.JsonAsync(200, new JsonObject
            {
                ["tenant_id"] = tenant,
                ["status"] = enabled ? "enabled" : "disabled",
                ["webhooks"] = webhooks,
            })
            : call.ErrorAsync(422, "20000 tenants have withdrawn, as many as this emulator keeps. Authorise some, or start it again.");
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
