using System.Runtime.CompilerServices;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// Aurora at one origin, as one application. A request belongs to one site from beginning to end, and a key from one site is sent to no
/// other. A change of the connections alone keeps the site, and its keys stay valid.
/// </summary>
public sealed class AuroraSite(
    AuroraOrigin origin, string applicationId, ApplicationKeys keys, AuroraClients clients, string? keyFile = null)
{
    private volatile AuroraClients clients = clients;
    private volatile string? keyFile = keyFile;
    private volatile StrongBox<TenantId>? served;

    public AuroraOrigin Origin { get; } = origin;

    public string ApplicationId { get; } = applicationId;

    /// <summary>Of this application; no other site's.</summary>
    public ApplicationKeys Keys { get; } = keys;

    /// <summary>Read once for each sending.</summary>
    public AuroraClients Clients
    {
        get => clients;
        internal set => clients = value;
    }

    /// <summary>Where the application key is watched for changes; null if it is in no file.</summary>
    public string? KeyFile
    {
        get => keyFile;
        internal set => keyFile = value;
    }

    /// <summary>The tenant that was sold a key last.</summary>
    internal StrongBox<TenantId>? Served
    {
        get => served;
        set => served = value;
    }

    public bool Is(AuroraOrigin otherOrigin, string otherApplication) =>
        Origin.Prefix == otherOrigin.Prefix && ApplicationId == otherApplication;

    public override string ToString() => $"{Origin} as {ApplicationId}";
}
