namespace AuroraGateway.Hostile.Chaos;

/// <summary>Certificates that contain a caller's name and must not be accepted.</summary>
public enum BadCertificate
{
    OfAnotherAuthority,
    Expired,
    NotYetValid,
    ForServers,
    SelfSigned,
}
