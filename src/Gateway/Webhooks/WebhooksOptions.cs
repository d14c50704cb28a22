namespace AuroraGateway.Webhooks;

/// <summary>Aurora's webhooks of the application.</summary>
public sealed class WebhooksOptions
{
    /// <summary>The URL under which Aurora reaches the receiver.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The header by which Aurora proves itself to the receiver.</summary>
    public string HeaderName { get; set; } = "X-Aurora-Webhook-Key";

    /// <summary>A file that contains the header's value.</summary>
    public string? HeaderValueFile { get; set; }
}
