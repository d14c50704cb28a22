using AuroraGateway.Keys.Handles;

namespace AuroraGateway.Webhooks;

/// <summary>
/// Passes an event to the operator's service, with a handle in place of the session token. Whatever fails is a 5xx within ten seconds, and
/// Aurora sends the webhook again; nothing is stored for later.
/// </summary>
internal sealed class WebhookForward(WebhookForwardTerms terms, TokenHandles handles, IForwardTarget target, ILogger<WebhookForward> log)
{
    /// <summary>Requests to the service at once.</summary>
    public const int MostAtOnce = 16;

    private int underWay;

    public async Task<WebhookResponse> SendAsync(string name, IQueryCollection query, CancellationToken cancellation)
    {
        if (ForwardedEvent.TryRead(name, query, out var read) is { } wrong)
        {
            return WebhookResponse.Refused(StatusCodes.Status400BadRequest, wrong);
        }

        if (Interlocked.Increment(ref underWay) > MostAtOnce)
        {
            Interlocked.Decrement(ref underWay);
            return new(StatusCodes.Status503ServiceUnavailable, WebhookOutcome.Throttled);
        }

        try
        {
            return await SendAsync(read!, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private async Task<WebhookResponse> SendAsync(ForwardedEvent read, CancellationToken cancellation)
    {
        TokenHandle? handle = null;
        if (read.Token is { } token)
        {
            handle = await handles.IssueAsync(token, read.Tenant!.Value, terms.Caller);
            if (handle is null)
            {
                WebhookEvents.NoRoom(log, handles.Count);
                return new(StatusCodes.Status503ServiceUnavailable, WebhookOutcome.Throttled);
            }
        }

        var failed = await target.GetAsync(read.At(terms.Url, handle?.Reveal()), cancellation);
        if (failed is null)
        {
            WebhookEvents.Forwarded(log, read.Name, terms.Url.Authority);
            return new(StatusCodes.Status204NoContent, WebhookOutcome.Forwarded);
        }

        WebhookEvents.NotForwarded(log, read.Name, terms.Url.Authority, failed);
        return new(StatusCodes.Status502BadGateway, WebhookOutcome.Failed);
    }
}
