namespace AuroraGateway.Keys.Shared;

/// <summary>The Redis that replicas share.</summary>
public sealed class RedisOptions
{
    /// <summary>One <c>host:port</c> or several with commas between (Cluster nodes, Sentinels); null: this process alone.</summary>
    public string? Endpoint { get; set; }

    /// <summary>ACL user; null for Redis's default user.</summary>
    public string? User { get; set; }

    /// <summary>The password itself; meant for the environment (<c>Redis__Password</c>).</summary>
    public string? Password { get; set; }

    /// <summary>A file that holds the password; read again at every connection.</summary>
    public string? PasswordFile { get; set; }

    public bool Tls { get; set; }

    /// <summary>PEM file of certificate authorities to trust instead of the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>The name of the primary at the Sentinels that <see cref="Endpoint"/> lists; null for no Sentinel.</summary>
    public string? SentinelService { get; set; }

    /// <summary>Begins every name and channel.</summary>
    public string Prefix { get; set; } = "aurora-gateway";

    /// <summary>The longest that anything waits for one answer of Redis; after that the replica works alone for a while.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>For TCP, TLS and authentication; also how long the start waits for Redis.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a lease lasts that its holder no longer prolongs; a holder that lives prolongs it.</summary>
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a replica that works alone looks whether Redis is back.</summary>
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(1);
}
