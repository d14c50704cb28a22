namespace AuroraGateway.Emulator.Webhooks;

/// <summary>The application's webhooks, at most a hundred of them.</summary>
internal sealed class WebhookTable
{
    public const int Most = 100;

    /// <summary>After so long without one success Aurora disables a webhook.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(48);

    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, Webhook> webhooks = new(StringComparer.Ordinal);

    /// <summary>The new webhook, or null while there are as many as there may be.</summary>
    public Webhook? Add(WebhookFields fields, DateTimeOffset now)
    {
        lock (gate)
        {
            if (webhooks.Count >= Most)
            {
                return null;
            }

            var webhook = new Webhook(Guid.NewGuid().ToString(), now, fields, null);
            webhooks.Add(webhook.Id, webhook);
            return webhook;
        }
    }

    public Webhook? Find(string id)
    {
        lock (gate)
        {
            return webhooks.TryGetValue(id, out var webhook) ? webhook : null;
        }
    }

    public IReadOnlyList<Webhook> All()
    {
        lock (gate)
        {
            return [.. webhooks.Values];
        }
    }

    /// <summary>Replaces the fields; a webhook that is enabled again starts with a clean record.</summary>
    public Webhook? Change(string id, WebhookFields fields)
    {
        lock (gate)
        {
            if (!webhooks.TryGetValue(id, out var webhook))
            {
                return null;
            }

            return webhooks[id] = webhook.With(fields, fields.Enabled && !webhook.Fields.Enabled ? null : webhook.FailingSince);
        }
    }

    public bool Remove(string id)
    {
        lock (gate)
        {
            return webhooks.Remove(id);
        }
    }

    public void NoteSuccess(string id)
    {
        lock (gate)
        {
            if (webhooks.TryGetValue(id, out var webhook))
            {
                webhooks[id] = webhook.With(webhook.Fields, null);
            }
        }
    }

    /// <summary>Notes a failed attempt; true if it disabled the webhook.</summary>
    public bool NoteFailure(string id, DateTimeOffset now, TimeSpan patience)
    {
        lock (gate)
        {
            if (!webhooks.TryGetValue(id, out var webhook))
            {
                return false;
            }

            var since = webhook.FailingSince ?? now;
            var tooLong = webhook.Fields.Enabled && now - since >= patience;
            webhooks[id] = webhook.With(tooLong ? webhook.Fields.Disabled() : webhook.Fields, since);
            return tooLong;
        }
    }
}
