using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator.Webhooks;

/// <summary>A registered webhook as it is now. Immutable; the table replaces it.</summary>
internal sealed class Webhook(string id, DateTimeOffset createdAt, WebhookFields fields, DateTimeOffset? failingSince)
{
    public string Id => id;

    public WebhookFields Fields => fields;

    /// <summary>Since when no delivery has succeeded although some were tried.</summary>
    public DateTimeOffset? FailingSince => failingSince;

    public Webhook With(WebhookFields changed, DateTimeOffset? failing) => new(id, createdAt, changed, failing);

    public JsonObject ToJson(string application, bool showSecret) => new()
    {
        ["id"] = id,
        ["partner_application_id"] = application,
        ["event"] = fields.Event,
        ["url_template"] = fields.UrlTemplate,
        ["description"] = fields.Description,
        ["enabled"] = fields.Enabled,
        ["header_auth_key"] = fields.HeaderKey,
        ["header_auth_value"] = showSecret ? fields.HeaderValue : null,
        ["created_at"] = createdAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null),
    };
}
