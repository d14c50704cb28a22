using AuroraGateway.Tenants;

namespace AuroraGateway.Webhooks;

/// <summary>Acts on the parameters of <c>app_status_changed</c>.</summary>
internal sealed class StatusWebhook(TenantHints hints, ILogger<WebhookReceiver> log)
{
    private const string TestMark = "test-";
    private const int LongestTest = 64;

    private volatile string? lastTest;

    /// <summary>The status of the last test webhook; null if none arrived.</summary>
    public string? LastTest => lastTest;

    public WebhookResponse Take(IQueryCollection query) =>
        query["status"] is [{ } status] && status is "enabled" or "disabled"
            ? Take(query, query["status"] == "enabled")
            : Test(query["status"].ToString());

    private WebhookResponse Take(IQueryCollection query, bool isEnabled)
    {
        var tenants = query["tenant"];
        if (tenants.Count != 1 || !TenantId.TryParse(tenants[0]!, out var tenant))
        {
            return WebhookResponse.Refused(StatusCodes.Status400BadRequest, "tenant must be one UUID in lowercase letters");
        }

        var outcome = hints.Take(tenant, isEnabled);
        if (outcome == WebhookOutcome.Throttled)
        {
            return new(StatusCodes.Status503ServiceUnavailable, outcome);
        }

        if (outcome == WebhookOutcome.Acted && isEnabled)
        {
            WebhookEvents.Enabled(log, tenant);
        }
        else if (outcome == WebhookOutcome.Acted)
        {
            WebhookEvents.Disabled(log, tenant);
        }

        return new(StatusCodes.Status204NoContent, outcome);
    }

    // Aurora's own test has random values in place of the status.
    private WebhookResponse Test(string status)
    {
        if (status.StartsWith(TestMark, StringComparison.Ordinal) && status.Length <= LongestTest
            && status.All(static character => char.IsAsciiLetterOrDigit(character) || character == '-'))
        {
            lastTest = status;
        }

        WebhookEvents.Tested(log);
        return new(StatusCodes.Status204NoContent, WebhookOutcome.Test);
    }
}
