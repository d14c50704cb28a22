namespace AuroraGateway.Emulator;

/// <summary>One attempt to deliver a webhook. It names neither the URL nor the credential: both may contain secrets.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Event">The event, for example <c>app_status_changed</c>.</param>
/// <param name="Tenant">The tenant that it is about.</param>
/// <param name="Status"><c>enabled</c> or <c>disabled</c>.</param>
/// <param name="Number">1 for the first attempt, up to 6.</param>
/// <param name="Outcome">The receiver's HTTP status as digits, <c>timeout</c> or <c>no-connection</c>.</param>
/// <param name="Succeeded">Whether the receiver accepted it (2xx).</param>
public sealed record WebhookAttempt(
    string WebhookId, string Event, string Tenant, string Status, int Number, string Outcome, bool Succeeded);
