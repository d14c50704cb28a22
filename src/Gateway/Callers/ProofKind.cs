namespace AuroraGateway.Callers;

/// <summary>What a request offered as proof of who calls, good or bad.</summary>
public enum ProofKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A key in <c>X-Api-Key</c>.</summary>
    ApiKey,

    /// <summary>A key as <c>Authorization: Bearer</c>.</summary>
    BearerKey,

    /// <summary>A JWT as <c>Authorization: Bearer</c>.</summary>
    Jwt,

    /// <summary>The certificate of the connection.</summary>
    Certificate,

    /// <summary>The user id of a Unix socket's peer.</summary>
    UnixSocket,

    /// <summary>None was needed: the configuration names a caller for this host.</summary>
    Loopback,

    /// <summary>More than one, which is refused.</summary>
    Several,
}

/// <summary>The names of <see cref="ProofKind"/> in the log.</summary>
internal static class ProofKinds
{
    /// <summary>Null for no proof.</summary>
    public static string? NameOf(ProofKind kind) => kind switch
    {
        ProofKind.ApiKey => "api_key",
        ProofKind.BearerKey => "bearer_key",
        ProofKind.Jwt => "jwt",
        ProofKind.Certificate => "certificate",
        ProofKind.UnixSocket => "unix_socket",
        ProofKind.Loopback => "loopback",
        ProofKind.Several => "several",
        _ => null,
    };
}
