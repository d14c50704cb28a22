namespace AuroraGateway.Admin;

/// <summary>Who may use the admin listener.</summary>
internal sealed class AdminOptions
{
    /// <summary>A file that holds a token; null asks for none.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Names under which the listener may be addressed, beside localhost and IP addresses.</summary>
    public List<string> Hosts { get; set; } = [];
}
