namespace AuroraGateway.Keys.Exchange;

/// <summary>Which Aurora, and as which application.</summary>
internal sealed class AuroraOptions
{
    /// <summary><c>Sandbox</c> or <c>Production</c>.</summary>
    public string? Environment { get; set; }

    /// <summary>Instead of <see cref="Environment"/>: an origin, https only but for loopback.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>The host of <see cref="BaseUrl"/> if that is an emulator which is called over http and is not on loopback.</summary>
    public string? AllowInsecure { get; set; }

    public string ApplicationId { get; set; } = "";

    /// <summary>The key itself; meant for the environment (<c>AURORA_GATEWAY__Aurora__ApplicationKey</c>).</summary>
    public string? ApplicationKey { get; set; }

    /// <summary>A file that holds the key; read again when it changes.</summary>
    public string? ApplicationKeyFile { get; set; }

    /// <summary>PEM file of certificate authorities to trust instead of the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// A forward proxy, <c>http://host:port</c>, through which connections to Aurora and to the issuer of JWTs go (CONNECT).
    /// </summary>
    public string? Proxy { get; set; }

    /// <summary>A file that holds <c>user:password</c> for the proxy; read again when it changes.</summary>
    public string? ProxyCredentialFile { get; set; }

    /// <summary>
    /// For TCP, and as much again for TLS. Name look-ups have their own limit. A constant: <c>Keys:ExchangeTimeout</c> and
    /// <see cref="ActivityTimeout"/> bound what a caller waits for.
    /// </summary>
    public TimeSpan ConnectTimeout { get; internal set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request may go without a byte either way before it is given up as <c>aurora-timeout</c>.</summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>HTTP/1.1 connections to Aurora at the most; .NET bounds no others, and over HTTP/2 requests share them.</summary>
    public int MaxConnections { get; set; } = 1024;
}
