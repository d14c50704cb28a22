namespace AuroraGateway.Callers.Certificates;

/// <summary>Whether a handshake would still accept a client certificate.</summary>
internal enum CertificateValidity
{
    Trusted,

    /// <summary>No configured authority issued it, or not any more.</summary>
    Distrusted,

    Revoked,

    /// <summary>Revocation lists count, and none says anything of it.</summary>
    RevocationUnknown,

    /// <summary>It could not be judged now; a later request may find it judged.</summary>
    Unverified,
}
