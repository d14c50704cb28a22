using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>
/// The application's own endpoints, which take the application key and nothing else: <c>/partner_applications/{id}/…</c>,
/// and <c>/application_partners/{id}/…</c> as one page of the documentation prints it.
/// </summary>
internal static class ApplicationApi
{
    private static readonly RecordKind s_kind = new("partner_application_webhook", "partner_application_webhooks", 0x0200, 1, Webhook)
    {
        OwnerField = "partner_application_id",
        Required = ["event", "url_template"],
    };

    private static readonly Resource s_webhooks = RecordCalls.Collection(s_kind);
    private static readonly Resource s_webhook = RecordCalls.Single(s_kind);
    private static readonly Resource s_modules = new() { Get = ModulesAsync };
    private static readonly Resource s_trigger = new() { Post = TriggerAsync };
    private static readonly Resource s_tenant = new() { Get = TenantAsync, Post = TenantAsync, Put = TenantAsync, Delete = TenantAsync };

    public static Task AnswerAsync(EmulatorCall call)
    {
        var aurora = call.Aurora;
        if (!call.Presented.IsApplicationKey)
        {
            return call.UnauthorizedAsync("The application key is not valid.");
        }

        if (aurora.ApplicationRate.Take(call.Behaviour.RatePerMinute, aurora.Clock.True) is { } seconds)
        {
            return call.RateLimitedAsync(seconds);
        }

        return call.Owner != aurora.Options.ApplicationId
            ? call.ErrorAsync(404, "There is no such partner application.")
            : Api.DispatchAsync(call, Find(call));
    }

    private static Resource? Find(EmulatorCall call) => call.Rest switch
    {
        ["webhooks"] => s_webhooks,
        ["webhooks", _] => s_webhook,
        ["webhooks", _, "trigger"] => s_trigger,
        ["components", "modules"] => s_modules,
        ["tenants", _, ..] when call.Behaviour.TenantsOfApplication => s_tenant,
        _ => null,
    };

    private static Task ModulesAsync(EmulatorCall call) =>
        call.Http.Request.Headers.Accept.ToString().Contains("text/csv", StringComparison.OrdinalIgnoreCase)
            ? call.BytesAsync(200, "text/csv; charset=utf-8", SampleComponents.ModulesCsv())
            : call.ErrorAsync(406, "This list is answered as text/csv only.");

    private static Task TenantAsync(EmulatorCall call) => call.JsonAsync(200, new JsonObject { ["tenant"] = call.Rest[1] });

    private static Task TriggerAsync(EmulatorCall call) => RecordCalls.Find(call, s_kind, call.Rest[1]) is null
        ? call.NotFoundAsync()
        : call.JsonAsync(202, new JsonObject { ["status"] = "accepted" });

    private static JsonObject Webhook(string application, int index) => new()
    {
        ["event"] = "app_status_changed",
        ["url_template"] = "https://partner.example.com/aurora?tenant=<TENANT_ID>&status=<APP_STATUS>",
        ["description"] = "An administrator enabled or disabled the application",
        ["enabled"] = true,
        ["header_auth_key"] = null,
        ["header_auth_value"] = null,
    };
}
