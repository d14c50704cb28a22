namespace AuroraGateway.Redis;

/// <summary>The Redis that replicas share.</summary>
internal sealed class RedisOptions
{
    /// <summary>One <c>host:port</c> or several with commas between (Cluster nodes, Sentinels); null: this process alone.</summary>
    public string? Endpoint { get; set; }

    /// <summary>ACL user; null for Redis's default user.</summary>
    public string? User { get; set; }

    /// <summary>The password itself; meant for the environment (<c>AURORA_GATEWAY__Redis__Password</c>).</summary>
    public string? Password { get; set; }

    /// <summary>A file that holds the password; read again at every connection.</summary>
    public string? PasswordFile { get; set; }

    public bool Tls { get; set; }

    /// <summary>PEM file of certificate authorities to trust instead of the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>The name of the primary at the Sentinels that <see cref="Endpoint"/> lists; null for no Sentinel.</summary>
    public string? SentinelService { get; set; }

    /// <summary>ACL user at the Sentinels; null for <see cref="User"/>.</summary>
    public string? SentinelUser { get; set; }

    /// <summary>Password of the Sentinels themselves; null for <see cref="Password"/>.</summary>
    public string? SentinelPassword { get; set; }

    /// <summary>A file that holds the Sentinels' password; read again when the Sentinels are asked again.</summary>
    public string? SentinelPasswordFile { get; set; }

    /// <summary>Begins every name and channel.</summary>
    public string Prefix { get; set; } = "aurora-gateway";

    /// <summary>How long a request waits for its place in a limit; a key waits for as long as an exchange may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// For TCP, TLS and authentication; also how long the start waits for Redis. A constant: Redis is near, and without it the replica runs
    /// standalone.
    /// </summary>
    public TimeSpan ConnectTimeout { get; internal set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a lease lasts that its holder does not extend. A constant: a pause of the collector or of the scheduler is shorter, and a
    /// killed replica delays the others no longer.
    /// </summary>
    public TimeSpan LeaseTime { get; internal set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a standalone replica tries Redis again. A constant: one connection a second costs Redis nothing.</summary>
    public TimeSpan RetryInterval { get; internal set; } = TimeSpan.FromSeconds(1);
}
