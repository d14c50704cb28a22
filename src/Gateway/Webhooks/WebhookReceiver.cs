using AuroraGateway.Names;
using AuroraGateway.Tenants;

namespace AuroraGateway.Webhooks;

/// <summary><c>GET /webhooks/app_status_changed</c>: Aurora says that a tenant enabled or disabled the application.</summary>
/// <param name="secret">What proves that Aurora sent it.</param>
/// <param name="headerName">In which header.</param>
/// <param name="application">The application's id now.</param>
/// <param name="hints">What becomes of it.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The clock.</param>
/// <param name="log">For events.</param>
internal sealed class WebhookReceiver(
    WebhookSecretFile secret, string headerName, Func<string> application, TenantHints hints, WebhookMetrics metrics, TimeProvider time,
    ILogger<WebhookReceiver> log)
{
    private const string Path = "/webhooks/" + WebhookUrl.Event;
    private const string TestMark = "test-";
    private const int LongestTest = 64;
    private const string RetryAfter = "60";

    private volatile string? lastTest;

    /// <summary>The status of the last test webhook; null if none arrived.</summary>
    public string? LastTest => lastTest;

    /// <summary>When the last webhook with the right header arrived.</summary>
    public DateTimeOffset? LastAt { get; private set; }

    public IReadOnlyList<TenantHint> Tenants(int most) => hints.Newest(most);

    public void Handle(HttpContext http)
    {
        var (status, outcome) = Judge(http.Request);
        metrics.Received(outcome);
        var response = http.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        switch (status)
        {
            case StatusCodes.Status401Unauthorized: response.Headers.WWWAuthenticate = "Basic realm=\"webhooks\""; break;
            case StatusCodes.Status405MethodNotAllowed: response.Headers.Allow = "GET"; break;
            case StatusCodes.Status503ServiceUnavailable: response.Headers.RetryAfter = RetryAfter; break;
        }
    }

    private (int Status, WebhookOutcome Outcome) Judge(HttpRequest request)
    {
        // First of all: who is not Aurora learns nothing of paths, tenants and applications.
        if (!IsProven(request))
        {
            WebhookEvents.Unproven(log, headerName);
            return (StatusCodes.Status401Unauthorized, WebhookOutcome.Unproven);
        }

        LastAt = time.GetUtcNow();
        if (request.Path != Path)
        {
            return Refused(StatusCodes.Status404NotFound, $"the path must be {Path}");
        }

        if (!HttpMethods.IsGet(request.Method))
        {
            return Refused(StatusCodes.Status405MethodNotAllowed, "the method must be GET");
        }

        var query = request.Query;
        if (query["app"] is { Count: > 0 } app && (app.Count > 1 || app[0] != application()))
        {
            return Refused(StatusCodes.Status404NotFound, "it is for another application than Aurora:ApplicationId");
        }

        return query["status"] is [{ } status] && status is "enabled" or "disabled"
            ? Take(query["tenant"], query["status"] == "enabled")
            : Test(query["status"].ToString());
    }

    private (int Status, WebhookOutcome Outcome) Take(Microsoft.Extensions.Primitives.StringValues tenants, bool isEnabled)
    {
        if (tenants.Count != 1 || !TenantId.TryParse(tenants[0]!, out var tenant))
        {
            return Refused(StatusCodes.Status400BadRequest, "tenant must be one UUID in lowercase letters");
        }

        var outcome = hints.Take(tenant, isEnabled);
        if (outcome == WebhookOutcome.Throttled)
        {
            return (StatusCodes.Status503ServiceUnavailable, outcome);
        }

        if (outcome == WebhookOutcome.Acted && isEnabled)
        {
            WebhookEvents.Enabled(log, tenant);
        }
        else if (outcome == WebhookOutcome.Acted)
        {
            WebhookEvents.Disabled(log, tenant);
        }

        return (StatusCodes.Status204NoContent, outcome);
    }

    // Aurora's own test has random values in place of the status.
    private (int Status, WebhookOutcome Outcome) Test(string status)
    {
        if (status.StartsWith(TestMark, StringComparison.Ordinal) && status.Length <= LongestTest
            && status.All(static character => char.IsAsciiLetterOrDigit(character) || character == '-'))
        {
            lastTest = status;
        }

        WebhookEvents.Tested(log);
        return (StatusCodes.Status204NoContent, WebhookOutcome.Test);
    }

    private (int Status, WebhookOutcome Outcome) Refused(int status, string reason)
    {
        WebhookEvents.Refused(log, status, reason);
        return (status, WebhookOutcome.Refused);
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
