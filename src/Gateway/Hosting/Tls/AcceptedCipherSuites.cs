using System.Net.Security;
using AuroraGateway.Platform;

namespace AuroraGateway.Hosting.Tls;

/// <summary>
/// The cipher suites of the data listener: authenticated encryption with forward secrecy. Those with CBC leak by their timing (LUCKY13).
/// </summary>
internal static class AcceptedCipherSuites
{
    /// <summary>Null where the system chooses them.</summary>
    public static CipherSuitesPolicy? Policy { get; } = LinuxCalls.AreUsed ? Create() : null;

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static CipherSuitesPolicy Create() => new(
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]);
}
