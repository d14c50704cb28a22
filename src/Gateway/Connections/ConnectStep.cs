namespace AuroraGateway.Connections;

/// <summary>The step at which a connection failed, in the order in which they are taken.</summary>
public enum ConnectStep
{
    /// <summary>The name has no address.</summary>
    Name,

    /// <summary>No TCP connection.</summary>
    Tcp,

    /// <summary>The forward proxy opened no tunnel.</summary>
    Proxy,

    /// <summary>The TLS handshake failed.</summary>
    Tls,
}
