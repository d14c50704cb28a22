using System.Text.Json.Nodes;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Commands.Webhooks;

/// <summary>Registers the receiver once: a webhook that leads to the URL is changed where it differs; without one it is created.</summary>
internal static class WebhookRegistration
{
    /// <returns>What was done, or what is wrong.</returns>
    public static async Task<(string? Done, string? Wrong)> RunAsync(
        WebhookCalls aurora, Uri url, string headerName, WebhookSecret secret, CancellationToken cancellation)
    {
        var (webhooks, unlisted) = await aurora.ListAsync(cancellation);
        if (unlisted is not null)
        {
            return (null, unlisted);
        }

        var ours = webhooks.Where(webhook => webhook.Event == WebhookUrl.Event && WebhookUrl.PointsTo(webhook.Template, url)).ToList();
        var template = WebhookUrl.TemplateOf(url);
        var first = ours.Find(webhook => Is(webhook, template, headerName, secret)) ?? ours.FirstOrDefault();
        var others = ours.Count > 1
            ? $" Warning: {ours.Count} webhooks lead to this URL, so each event arrives as often. Disable the others: "
                + string.Join(", ", ours.Where(webhook => webhook != first).Select(webhook => RegisteredWebhook.Plain(webhook.Id)))
            : "";
        if (first is not null && Is(first, template, headerName, secret))
        {
            return ($"webhook {RegisteredWebhook.Plain(first.Id)} was registered already.{others}", null);
        }

        var fields = new JsonObject
        {
            ["event"] = WebhookUrl.Event,
            ["url_template"] = template,
            ["description"] = "Aurora Gateway",
            ["enabled"] = true,
            ["header_auth_key"] = headerName,
            ["header_auth_value"] = secret.Reveal(),
        };
        var (id, refused) = await aurora.SaveAsync(first?.Id, fields, cancellation);
        return refused is not null ? (null, refused)
            : ($"webhook {RegisteredWebhook.Plain(id ?? "")} was {(first is null ? "created" : "changed")}.{others}", null);
    }

    // Aurora may not show the value. Then it is written again, which changes nothing if it was the same.
    private static bool Is(RegisteredWebhook webhook, string template, string headerName, WebhookSecret secret) =>
        webhook.IsEnabled && webhook.Template == template && headerName.Equals(webhook.HeaderName, StringComparison.OrdinalIgnoreCase)
        && webhook.HeaderValue is { } value && secret.Is(value);
}
