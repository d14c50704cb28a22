namespace AuroraGateway.Hosting.Tls;

/// <summary>
/// The events of TLS on the data listener. Those that a stranger can cause are written a few times a minute and then counted.
/// </summary>
internal static partial class TlsEvents
{
    [LoggerMessage(1611, LogLevel.Information,
        "The listener's TLS files changed: new connections get the new certificate, valid until {NotAfter:u}")]
    public static partial void Changed(ILogger log, DateTimeOffset notAfter);

    [LoggerMessage(1612, LogLevel.Error,
        "The listener's TLS files changed and cannot be used (Tls:{Setting}: {Reason}). "
        + "The old certificate stays in use; it is valid until {NotAfter:u}")]
    public static partial void Stays(ILogger log, string setting, string reason, DateTimeOffset notAfter);

    [LoggerMessage(1613, LogLevel.Information, "A client certificate was refused: {Reason}")]
    public static partial void Refused(ILogger log, string reason);

    [LoggerMessage(1614, LogLevel.Error,
        "The listener's certificate expired at {NotAfter:u}: callers refuse to connect. "
        + "Put a new one into Tls:CertificateFile and Tls:KeyFile")]
    public static partial void Over(ILogger log, DateTimeOffset notAfter);

    [LoggerMessage(1615, LogLevel.Information, "The TLS handshake of a client failed: {Reason}")]
    public static partial void Failed(ILogger log, string reason);

    [LoggerMessage(1616, LogLevel.Warning, "The connection of a client closes because its certificate is no longer accepted: {Reason}")]
    public static partial void Ended(ILogger log, string reason);
}
