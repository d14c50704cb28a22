using System.Text.Json.Nodes;
using AuroraGateway.Emulator.Webhooks;

namespace AuroraGateway.Emulator;

/// <summary>
/// The application's own endpoints, which take the application key and nothing else: <c>/partner_applications/{id}/…</c>,
/// and <c>/application_partners/{id}/…</c> as one page of the documentation prints it.
/// </summary>
internal static class ApplicationApi
{
    private static readonly Resource Tenant = new() { Get = TenantAsync, Post = TenantAsync, Put = TenantAsync, Delete = TenantAsync };

    public static Task RespondAsync(EmulatorCall call)
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
        ["webhooks"] => WebhookApi.Collection,
        ["webhooks", _] => WebhookApi.Single,
        ["webhooks", _, "trigger"] => WebhookApi.Trigger,
        ["components", var name] => SampleComponents.Csv(name),
        ["tenants", _, ..] when call.Behaviour.TenantsOfApplication => Tenant,
        _ => null,
    };

    private static Task TenantAsync(EmulatorCall call) => call.JsonAsync(200, new JsonObject { ["tenant"] = call.Rest[1] });
}
