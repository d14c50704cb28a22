namespace AuroraGateway.Webhooks;

/// <summary>Aurora's webhooks of the application.</summary>
internal sealed class WebhooksOptions
{
    /// <summary>Where the receiver listens: <c>http://ADDRESS:PORT</c>, <c>https://…</c> or <c>unix:/path</c>; null for none.</summary>
    public string? Url { get; set; }

    /// <summary>Mode of a Unix socket's file. A constant: the reverse proxy in front of it shares the gateway's group.</summary>
    public const string SocketMode = "660";

    /// <summary>The URL under which Aurora reaches the receiver.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The header that authenticates Aurora.</summary>
    public string HeaderName { get; set; } = "X-Aurora-Webhook-Key";

    /// <summary>A file that contains the header's value; read again when it changes.</summary>
    public string? HeaderValueFile { get; set; }

    /// <summary>The URL of an internal service to which other events are forwarded; null for none.</summary>
    public string? Forward { get; set; }

    /// <summary>The only caller that may use the session handles of forwarded events.</summary>
    public string? ForwardCaller { get; set; }

    /// <summary>PEM file of the authorities that are trusted for the service instead of the system's.</summary>
    public string? ForwardCaFile { get; set; }
}
