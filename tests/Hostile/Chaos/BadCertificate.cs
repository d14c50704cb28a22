namespace AuroraGateway.Hostile.Chaos;

/// <summary>Certificates that bear a caller's name and are not to be believed.</summary>
public enum BadCertificate
{
    OfAnotherAuthority,
    Expired,
    NotYetValid,
    ForServers,
    SelfSigned,
}
