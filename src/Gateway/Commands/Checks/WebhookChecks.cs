using AuroraGateway.Commands.Webhooks;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Commands.Checks;

/// <summary>Whether Aurora has an enabled webhook that leads to the configured URL with the configured header.</summary>
internal static class WebhookChecks
{
    public static async Task<Finding?> RunAsync(GatewaySettings settings, TimeProvider time, CancellationToken cancellation)
    {
        if (settings.WebhookUrl is not { } url)
        {
            return null;
        }

        using var aurora = new WebhookCalls(settings, time);
        var (webhooks, wrong) = await aurora.ListAsync(cancellation);
        return wrong is null ? Judge(webhooks, url, settings.Options.Webhooks.HeaderName) : Finding.Bad($"webhooks: {wrong}");
    }

    internal static Finding Judge(IReadOnlyList<RegisteredWebhook> webhooks, Uri url, string headerName)
    {
        var ours = webhooks.Where(webhook => webhook.Event == WebhookUrl.Event && WebhookUrl.PointsTo(webhook.Template, url)).ToList();
        const string Register = "Register it: aurora-gateway webhooks register";
        if (ours.Count == 0)
        {
            return Finding.Bad($"webhooks: none for {WebhookUrl.Event} is registered for {url}. {Register}");
        }

        if (ours.Find(webhook => webhook.IsEnabled) is not { } enabled)
        {
            return Finding.Bad($"webhooks: {RegisteredWebhook.Plain(ours[0].Id)} leads to {url} and is disabled, "
                + $"as Aurora does after 48 hours of failures. {Register}");
        }

        return headerName.Equals(enabled.HeaderName, StringComparison.OrdinalIgnoreCase)
            ? Finding.Good($"webhooks: {RegisteredWebhook.Plain(enabled.Id)} is enabled and leads to {url}")
            : Finding.Bad($"webhooks: {RegisteredWebhook.Plain(enabled.Id)} leads to {url} without the header {headerName}. {Register}");
    }
}
