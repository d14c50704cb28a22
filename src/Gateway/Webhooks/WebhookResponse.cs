namespace AuroraGateway.Webhooks;

/// <summary>The response to a webhook.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Outcome">What is counted.</param>
/// <param name="Reason">For the log where it was refused: without any value of the request.</param>
internal readonly record struct WebhookResponse(int Status, WebhookOutcome Outcome, string? Reason = null)
{
    public static WebhookResponse Refused(int status, string reason) => new(status, WebhookOutcome.Refused, reason);
}
