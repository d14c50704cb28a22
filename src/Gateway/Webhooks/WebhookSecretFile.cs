using AuroraGateway.Files;

namespace AuroraGateway.Webhooks;

/// <summary>The current secret. The file is read again when it changes; if it then contains no secret, the previous one stays
/// valid.</summary>
internal sealed class WebhookSecretFile : IDisposable
{
    private const string Setting = "Webhooks:HeaderValueFile";

    private readonly FileFailures troubles;
    private readonly ILogger log;
    private readonly FileWatch watch;
    private volatile WebhookSecret current;

    public WebhookSecretFile(WebhookSecret first, FileFailures troubles, TimeProvider time, ILogger<WebhookSecretFile> log)
    {
        this.troubles = troubles;
        this.log = log;
        current = first;
        watch = new FileWatch(time, first.Source, Reload);
    }

    public WebhookSecret Current => current;

    public void Dispose() => watch.Dispose();

    private void Reload(FileSnapshot snapshot)
    {
        if (WebhookSecret.TryParse(snapshot, out var next) is { } wrong)
        {
            troubles.Found(Setting, $"{Setting}: {wrong}");
            WebhookEvents.SecretRefused(log, wrong);
            return;
        }

        current = next!;
        troubles.Mended(Setting);
        WebhookEvents.SecretReloaded(log, snapshot.Paths[0]);
    }
}
