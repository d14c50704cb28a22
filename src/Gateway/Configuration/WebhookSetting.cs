using AuroraGateway.Keys.Exchange;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Configuration;

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
