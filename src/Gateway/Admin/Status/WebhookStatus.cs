namespace AuroraGateway.Admin.Status;

/// <summary>What Aurora's webhooks said.</summary>
/// <param name="LastAt">When the last one arrived; null if none did.</param>
/// <param name="LastTest">The mark of the last test; null if none arrived.</param>
/// <param name="Tenants">What was said last of each tenant, the newest first.</param>
internal sealed record WebhookStatus(DateTimeOffset? LastAt, string? LastTest, IReadOnlyList<WebhookTenant> Tenants);

/// <summary>The last webhook for a tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Status"><c>enabled</c> or <c>disabled</c>, as in the webhook. It is a hint: only the next exchange shows whether it is
/// true.</param>
/// <param name="Since">When it was said first.</param>
internal sealed record WebhookTenant(string Tenant, string Status, DateTimeOffset Since);

/// <summary>The receiver of webhooks, where there is one.</summary>
internal interface IWebhookPart
{
    WebhookStatus Read(int most);
}
