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
            found.Add(new ConfigurationError("Webhooks:Url", "is where a listener of section Listen listens. Choose another port or socket"));
        }

        if (string.IsNullOrEmpty(options.HeaderValueFile))
        {
            const string Missing = "missing: Webhooks:Url needs a secret by which Aurora proves itself. Name a file that contains one";
            found.Add(new ConfigurationError("Webhooks:HeaderValueFile", Missing));
        }

        return address;
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
