using AuroraGateway.Admin.Status;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Files;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Hosting;

namespace AuroraGateway.Webhooks;

/// <summary>Registers the receiver of webhooks, if one is configured.</summary>
internal static class WebhooksFeature
{
    public static void AddWebhooks(this IServiceCollection services, GatewaySettings settings)
    {
        if (settings is not { WebhookListen: { } address, WebhookSecret: { } secret })
        {
            return;
        }

        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton<TenantHints>();
        services.AddSingleton<StatusWebhook>();
        services.AddSingleton(provider => new WebhookSecretFile(
            secret, provider.GetRequiredService<FileFailures>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebhookSecretFile>>()));
        services.AddSingleton(provider => new WebhookReceiver(
            provider.GetRequiredService<WebhookSecretFile>(), settings.Options.Webhooks.HeaderName,
            () => provider.GetRequiredService<LiveModel>().Current.Upstream.ApplicationId,
            provider.GetRequiredService<StatusWebhook>(), provider.GetRequiredService<WebhookMetrics>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<WebhookReceiver>>(),
            provider.GetService<WebhookForward>()));
        if (settings.WebhookForward is { } forward)
        {
            services.AddSingleton(forward);
            services.AddSingleton<IForwardTarget, ForwardTarget>();
            services.AddSingleton<WebhookForward>();
        }

        services.AddSingleton<IWebhookPart, WebhookPart>();
        services.AddSingleton(provider => new WebhookListener(
            address, settings.Options.Listen, settings.Options.Tls,
            provider.GetRequiredService<WebhookReceiver>(), provider));
        services.AddHostedService(static provider => provider.GetRequiredService<WebhookListener>());
    }

    /// <summary>The receiver on the status page.</summary>
    private sealed class WebhookPart(WebhookReceiver receiver, StatusWebhook status, TenantHints hints) : IWebhookPart
    {
        public WebhookStatus Read(int most) => new(
            receiver.LastAt,
            status.LastTest,
            [.. hints.Newest(most).Select(Show)]);

        private static WebhookTenant Show(TenantHint hint) =>
            new(hint.Tenant.ToString(), hint.IsEnabled ? "enabled" : "disabled", hint.Since);
    }
}
