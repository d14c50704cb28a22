using AuroraGateway.Tenants;

namespace AuroraGateway.Webhooks;

/// <summary>Events of the receiver. None contains a URL, a session token, a handle or a secret.</summary>
internal static partial class WebhookEvents
{
    [LoggerMessage(1801, LogLevel.Information,
        "Aurora reports that tenant {Tenant} enabled the application. Cached refusals are removed and a key is requested")]
    public static partial void Enabled(ILogger log, TenantId tenant);

    [LoggerMessage(1802, LogLevel.Warning,
        "Aurora reports that tenant {Tenant} disabled the application. Its keys were dropped; the next exchange decides")]
    public static partial void Disabled(ILogger log, TenantId tenant);

    [LoggerMessage(1803, LogLevel.Warning,
        "A webhook without the right {Header} header was refused with 401. If Aurora sent it, run aurora-gateway webhooks register")]
    public static partial void Unproven(ILogger log, string header);

    [LoggerMessage(1804, LogLevel.Information, "The webhook secret was reloaded from {Path}; the previous one is no longer accepted")]
    public static partial void SecretReloaded(ILogger log, string path);

    [LoggerMessage(1805, LogLevel.Error,
        "The changed webhook secret cannot be used: {Reason}. The previous one stays in use; correct the file of Webhooks:HeaderValueFile")]
    public static partial void SecretRefused(ILogger log, string reason);

    [LoggerMessage(1806, LogLevel.Information, "A test webhook arrived")]
    public static partial void Tested(ILogger log);

    [LoggerMessage(1807, LogLevel.Warning, "A webhook of Aurora was refused with {Status}: {Reason}")]
    public static partial void Refused(ILogger log, int status, string reason);

    [LoggerMessage(1809, LogLevel.Information, "Forwarded the webhook {Event} to {Service}")]
    public static partial void Forwarded(ILogger log, string @event, string service);

    [LoggerMessage(1810, LogLevel.Warning,
        "The webhook {Event} was not forwarded to {Service}: {Reason}. Aurora received 502 and sends it again. Check the " +
            "service of Webhooks:Forward")]
    public static partial void NotForwarded(ILogger log, string @event, string service, string reason);

    [LoggerMessage(1811, LogLevel.Warning,
        "A webhook with a session token received 503: {Count} handles are in use, as many as there may be. Aurora sends it again. "
        + "Raise Keys:Capacity, of which handles may use half, at most 10000")]
    public static partial void NoRoom(ILogger log, int count);

    [LoggerMessage(1808, LogLevel.Information, "Webhooks are received at {Address}")]
    public static partial void Listening(ILogger log, string address);
}
