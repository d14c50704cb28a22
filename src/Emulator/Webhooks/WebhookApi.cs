using System.Text.Json;
using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator.Webhooks;

/// <summary><c>/partner_applications/{id}/webhooks/…</c>, for the application key.</summary>
internal static class WebhookApi
{
    private const string One = "partner_application_webhook";
    private const int MostParameters = 20;
    private const int LongestValue = 500;

    public static readonly Resource Collection = new() { Get = ListAsync, Post = CreateAsync };
    public static readonly Resource Single = new() { Get = ReadAsync, Put = ChangeAsync, Delete = RemoveAsync };
    public static readonly Resource Trigger = new() { Post = TriggerAsync };

    private static Task ListAsync(EmulatorCall call)
    {
        var list = new JsonArray();
        foreach (var webhook in call.Aurora.Webhooks.Table.All())
        {
            list.Add((JsonNode)Shown(call, webhook));
        }

        return call.JsonAsync(200, new JsonObject { [One + "s"] = list });
    }

    private static async Task CreateAsync(EmulatorCall call)
    {
        if (await call.ReadWrappedAsync(One) is not { } sent)
        {
            return;
        }

        var fields = WebhookFields.Empty.With(sent, out var wrong);
        if ((fields.Missing() ?? wrong ?? Forbidden(call, fields)) is { } mistake)
        {
            await call.ErrorAsync(422, mistake);
            return;
        }

        if (call.Aurora.Webhooks.Table.Add(fields, call.Aurora.Clock.Told) is not { } webhook)
        {
            await call.ErrorAsync(422, $"There are {WebhookTable.Most} webhooks, as many as this emulator keeps. Delete one.");
            return;
        }

        call.Http.Response.Headers.Location = call.Target.Raw.Split('?')[0] + "/" + webhook.Id;
        await call.JsonAsync(201, new JsonObject { [One] = Shown(call, webhook) });
    }

    private static Task ReadAsync(EmulatorCall call) => call.Aurora.Webhooks.Table.Find(call.Rest[1]) is { } webhook
        ? call.JsonAsync(200, new JsonObject { [One] = Shown(call, webhook) })
        : call.NotFoundAsync();

    private static async Task ChangeAsync(EmulatorCall call)
    {
        if (call.Aurora.Webhooks.Table.Find(call.Rest[1]) is not { } webhook)
        {
            await call.NotFoundAsync();
            return;
        }

        if (await call.ReadWrappedAsync(One) is not { } sent)
        {
            return;
        }

        var fields = webhook.Fields.With(sent, out var wrong);
        if ((fields.Missing() ?? wrong ?? Forbidden(call, fields)) is { } mistake)
        {
            await call.ErrorAsync(422, mistake);
            return;
        }

        await (call.Aurora.Webhooks.Table.Change(webhook.Id, fields) is { } changed
            ? call.JsonAsync(200, new JsonObject { [One] = Shown(call, changed) })
            : call.NotFoundAsync());
    }

    private static Task RemoveAsync(EmulatorCall call)
    {
        if (!call.Behaviour.WebhookDeletion)
        {
            return call.MethodRefusedAsync("GET, HEAD, PUT");
        }

        return call.Aurora.Webhooks.Table.Remove(call.Rest[1]) ? call.EmptyAsync(204) : call.NotFoundAsync();
    }

    private static async Task TriggerAsync(EmulatorCall call)
    {
        if (call.Aurora.Webhooks.Table.Find(call.Rest[1]) is not { } webhook)
        {
            await call.NotFoundAsync();
            return;
        }

        var (chosen, wrong) = await ParametersAsync(call);
        if (wrong is null && !webhook.Fields.Enabled)
        {
            wrong = "The webhook is disabled. Enable it first.";
        }

        if (wrong is not null)
        {
            await call.ErrorAsync(422, wrong);
            return;
        }

        call.Aurora.Webhooks.Sender.Send(webhook, WebhookEvent.Test(webhook.Fields.Event!, call.Aurora.Options.ApplicationId, chosen));
        await call.JsonAsync(202, new JsonObject { ["status"] = "accepted" });
    }

    /// <summary>
    /// The values that the sender chooses:
    /// <c>{"application_partner_webhook":{"url_parameters":[{"name":"&lt;STATUS&gt;","value":"…"}]}}</c>.
    /// </summary>
    private static async Task<(Dictionary<string, string> Chosen, string? Wrong)> ParametersAsync(EmulatorCall call)
    {
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        JsonNode? body;
        try
        {
            body = await call.ReadAnyAsync();
        }
        catch (JsonException)
        {
            return (chosen, "The body is not JSON.");
        }

        const string Expected =
            "url_parameters must be at most 20 objects such as {\"name\":\"<STATUS>\",\"value\":\"enabled\"}.";
        var wrapped = (body as JsonObject)?["application_partner_webhook"] ?? (body as JsonObject)?[One];
        switch ((wrapped as JsonObject)?["url_parameters"])
        {
            case null:
                return (chosen, null);
            case JsonArray { Count: <= MostParameters } parameters:
                foreach (var parameter in parameters)
                {
                    if (Text(parameter, "name") is not { } name || Text(parameter, "value") is not { Length: <= LongestValue } value)
                    {
                        return (chosen, Expected);
                    }

                    chosen[name.Trim('<', '>')] = value;
                }

                return (chosen, null);
            default:
                return (chosen, Expected);
        }
    }

    private static string? Text(JsonNode? parameter, string name) =>
        (parameter as JsonObject)?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string? Forbidden(EmulatorCall call, WebhookFields fields)
    {
        var (behaviour, url) = (call.Behaviour, fields.UrlTemplate!);
        return behaviour.WebhookAuthRequired && !fields.IsAuthenticated
            ? "The webhook must be authenticated: set header_auth_key and header_auth_value, or user and password in url_template."
            : behaviour.WebhookHttpsRequired && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                ? "url_template must use https."
                : behaviour.WebhookPlaceholdersRequired
                    && !(WebhookTemplate.Contains(url, "TENANT_ID") && WebhookTemplate.Contains(url, "SESSION_TOKEN"))
                    ? "url_template must contain <TENANT_ID> and <SESSION_TOKEN>."
                    : null;
    }

    private static JsonObject Shown(EmulatorCall call, Webhook webhook) =>
        webhook.ToJson(call.Aurora.Options.ApplicationId, call.Behaviour.WebhookSecretsShown);
}
