namespace AuroraGateway.Emulator.Webhooks;

/// <summary>Whether tenants have authorised the application, and the webhooks that inform the application about it.</summary>
internal sealed class ApplicationWebhooks : IAsyncDisposable
{
    private readonly EmulatedAurora aurora;

    public ApplicationWebhooks(EmulatedAurora aurora)
    {
        this.aurora = aurora;
        Sender = new WebhookSender(Table, Log, aurora.Behaviour, aurora.Clock.Time);
    }

    public WebhookTable Table { get; } = new();

    public WebhookLog Log { get; } = new();

    public WebhookSender Sender { get; }

    /// <summary>An administrator enables or disables the application. Each call sends the webhooks, also when nothing changes.</summary>
    /// <returns>To how many webhooks; null if as many tenants are disabled as there may be.</returns>
    public int? SetStatus(string tenant, bool enabled)
    {
        if (!aurora.Behaviour.SetAuthorized(tenant, enabled))
        {
            return null;
        }

        if (!enabled && aurora.Behaviour.WithdrawEndsKeys)
        {
            aurora.Keys.Revoke(tenant);
        }

        var count = 0;
        foreach (var webhook in Table.All().Where(each => each.Fields.Enabled && each.Fields.Event == WebhookEvent.StatusChanged))
        {
            var asksForToken = WebhookTemplate.Contains(webhook.Fields.UrlTemplate!, "SESSION_TOKEN");
            var token = asksForToken ? aurora.Sessions.Issue(aurora.Clock.True) : "";
            Sender.Send(webhook, WebhookEvent.StatusOf(aurora.Options.ApplicationId, tenant, enabled, token));
            count++;
        }

        return count;
    }

    public ValueTask DisposeAsync() => Sender.DisposeAsync();
}
