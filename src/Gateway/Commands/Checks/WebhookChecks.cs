using System.Net;
using AuroraGateway.Commands.Webhooks;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Connections;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Commands.Checks;

/// <summary>
/// Whether Aurora has an enabled webhook that leads to the configured URL with the configured header, and whether those that are forwarded
/// name their session token so that it is replaced.
/// </summary>
internal static class WebhookChecks
{
    public const string Forward = "Webhooks:Forward";

    public static async Task<IReadOnlyList<Finding>> RunAsync(GatewaySettings settings, TimeProvider time, CancellationToken cancellation)
    {
        if (settings.WebhookUrl is not { } url)
        {
            return [];
        }

        using var aurora = new WebhookCalls(settings, time);
        var (webhooks, wrong) = await aurora.ListAsync(cancellation);
        return wrong is null
            ? [Judge(webhooks, url, settings.Options.Webhooks.HeaderName), .. Misnamed(webhooks, url)]
            : [Finding.Bad($"webhooks: {wrong}")];
    }

    /// <summary>Whether the service of <c>Webhooks:Forward</c> accepts connections; nothing is sent to it.</summary>
    public static async Task<Finding?> ForwardAsync(GatewaySettings settings, TimeProvider time, CancellationToken cancellation)
    {
        if (settings.WebhookForward is not { Url: var url } terms)
        {
            return null;
        }

        var book = new AddressBook(time);
        var connector = new ServerConnector(new ConnectTerms(WebhookForwardTerms.ConnectLimit, terms.Authorities, Proxy: null), book, time);
        var findings = await new ConnectionCheck(connector, book).RunAsync(
            new DnsEndPoint(url.IdnHost, url.Port), url.Scheme == Uri.UriSchemeHttps, Forward, cancellation);
        return findings.FirstOrDefault(static finding => finding.Sign == '✗') is { } bad
            ? Finding.Bad($"{Forward}: {bad.What}")
            : Finding.Good($"{Forward}: {url.Authority} accepts connections");
    }

    internal static IEnumerable<Finding> Misnamed(IReadOnlyList<RegisteredWebhook> webhooks, Uri url) => webhooks
        .Where(webhook => webhook.Event != WebhookUrl.Event && WebhookUrl.IsAtHost(webhook.Template, url)
            && !WebhookUrl.NamesSession(webhook.Template))
        .Select(static webhook => Finding.Bad(
            $"webhooks: {RegisteredWebhook.Plain(webhook.Id)} passes the session token under a name that is not "
            + "replaced by a handle. Write session=<SESSION_TOKEN> in its URL template, and the placeholder nowhere else"));

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
