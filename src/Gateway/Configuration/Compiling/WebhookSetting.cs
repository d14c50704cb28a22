using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Compiles <c>Webhooks</c>.</summary>
internal static class WebhookSetting
{
    public static Uri? Url(WebhooksOptions options, AuroraOrigin? origin, List<ConfigurationError> found)
    {
        if (string.IsNullOrEmpty(options.PublicUrl))
        {
            return null;
        }

        if (WebhookUrl.TryParse(options.PublicUrl, origin is { IsEncrypted: false }, out var url) is { } wrong)
        {
            found.Add(new ConfigurationError("Webhooks:PublicUrl", wrong));
        }

        return url;
    }

    public static ListenAddress? Listen(WebhooksOptions options, ListenAddress? data, ListenAddress? admin, List<ConfigurationError> found)
    {
        if (string.IsNullOrEmpty(options.Url))
        {
            return null;
        }

        if (ListenAddress.TryParse(options.Url, out var address) is { } wrong)
        {
            found.Add(new ConfigurationError("Webhooks:Url", wrong));
            return null;
        }

        if ((data is not null && address!.Collides(data)) || (admin is not null && address!.Collides(admin)))
        {
            found.Add(new ConfigurationError(
                "Webhooks:Url", "is where a listener of section Listen listens. Choose another port or socket"));
        }

        if (string.IsNullOrEmpty(options.HeaderValueFile))
        {
            const string Missing = "missing: Webhooks:Url needs a secret that authenticates Aurora. Name a file that contains one";
            found.Add(new ConfigurationError("Webhooks:HeaderValueFile", Missing));
        }

        return address;
    }

    public static WebhookForwardTerms? Forward(
        WebhooksOptions webhooks, IReadOnlyList<CompiledCaller> callers, List<ConfigurationError> found)
    {
        if (string.IsNullOrEmpty(webhooks.Forward))
        {
            return null;
        }

        if (WebhookForwardTerms.TryParse(webhooks.Forward, out var url) is { } wrong)
        {
            found.Add(new ConfigurationError("Webhooks:Forward", wrong));
        }

        if (string.IsNullOrEmpty(webhooks.Url))
        {
            found.Add(new ConfigurationError("Webhooks:Forward", "needs Webhooks:Url: without a receiver there is nothing to forward"));
        }

        var caller = string.IsNullOrEmpty(webhooks.ForwardCaller) ? null : webhooks.ForwardCaller;
        if (caller is not null && !callers.Any(each => each.Name == caller))
        {
            found.Add(new ConfigurationError("Webhooks:ForwardCaller", "names no caller under Callers"));
        }

        var authorities = PemFile.Read("Webhooks:ForwardCaFile", webhooks.ForwardCaFile, found);
        return url is null ? null : new WebhookForwardTerms(url, caller ?? Only(callers), authorities);
    }

    private static string? Only(IReadOnlyList<CompiledCaller> callers) => callers is [var one] ? one.Name : null;

    public static WebhookSecret? Secret(WebhooksOptions options, List<ConfigurationError> found)
    {
        if (string.IsNullOrEmpty(options.HeaderValueFile))
        {
            return null;
        }

        if (WebhookSecret.TryRead(options.HeaderValueFile, out var secret) is { } wrong)
        {
            found.Add(new ConfigurationError("Webhooks:HeaderValueFile", wrong));
        }

        return secret;
    }
}
