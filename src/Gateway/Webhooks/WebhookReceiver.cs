using AuroraGateway.Names;

namespace AuroraGateway.Webhooks;

/// <summary>
/// <c>GET /webhooks/app_status_changed</c>: Aurora reports that a tenant enabled or disabled the application. Other events are forwarded
/// where that is configured.
/// </summary>
/// <param name="secret">Authenticates Aurora.</param>
/// <param name="headerName">The header that contains the secret.</param>
/// <param name="application">The application's id now.</param>
/// <param name="status">Acts on <c>app_status_changed</c>.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The clock.</param>
/// <param name="log">For events.</param>
/// <param name="forward">Forwards other events; null for none.</param>
internal sealed class WebhookReceiver(
    WebhookSecretFile secret, string headerName, Func<string> application, StatusWebhook status, WebhookMetrics metrics, TimeProvider time,
    ILogger<WebhookReceiver> log, WebhookForward? forward = null)
{
    private const string StatusPath = "/webhooks/" + WebhookUrl.Event;
    private const string RetryAfter = "60";

    /// <summary>When the last webhook with the right header arrived.</summary>
    public DateTimeOffset? LastAt { get; private set; }

    public async Task HandleAsync(HttpContext http)
    {
        var verdict = await JudgeAsync(http);
        metrics.Received(verdict.Outcome);
        if (verdict.Reason is { } reason)
        {
            WebhookEvents.Refused(log, verdict.Status, reason);
        }

        var response = http.Response;
        response.StatusCode = verdict.Status;
        response.Headers.CacheControl = "no-store";
        switch (verdict.Status)
        {
            case StatusCodes.Status401Unauthorized: response.Headers.WWWAuthenticate = "Basic realm=\"webhooks\""; break;
            case StatusCodes.Status405MethodNotAllowed: response.Headers.Allow = "GET"; break;
            case >= 500: response.Headers.RetryAfter = RetryAfter; break;
        }
    }

    private async Task<WebhookResponse> JudgeAsync(HttpContext http)
    {
        var request = http.Request;

        // First of all: without the secret a client learns nothing of paths, tenants and applications.
        if (!IsProven(request))
        {
            WebhookEvents.Unproven(log, headerName);
            return new(StatusCodes.Status401Unauthorized, WebhookOutcome.Unproven);
        }

        LastAt = time.GetUtcNow();
        var forwarded = forward is null ? null : ForwardedEvent.NameOf(request.Path);
        if (request.Path != StatusPath && forwarded is null)
        {
            return WebhookResponse.Refused(
                StatusCodes.Status404NotFound,
                forward is null
                    ? $"the path must be {StatusPath}; other events need Webhooks:Forward"
                    : "the path must be /webhooks/EVENT");
        }

        if (!HttpMethods.IsGet(request.Method))
        {
            return WebhookResponse.Refused(StatusCodes.Status405MethodNotAllowed, "the method must be GET");
        }

        if (request.Query["app"] is { Count: > 0 } app && (app.Count > 1 || app[0] != application()))
        {
            return WebhookResponse.Refused(StatusCodes.Status404NotFound, "it is for another application than Aurora:ApplicationId");
        }

        return forwarded is null ? status.Take(request.Query) : await forward!.SendAsync(forwarded, request.Query, http.RequestAborted);
    }

    /// <summary>The header alone, or the password of basic authentication.</summary>
    private bool IsProven(HttpRequest request)
    {
        var values = request.Headers[headerName];
        if (values.Count > 0)
        {
            return values is [{ } value] && secret.Current.Is(value);
        }

        return request.Headers.Authorization is [{ } authorization]
            && BasicCredential.TryReadPassword(authorization, out var password)
            && secret.Current.Is(password);
    }
}
