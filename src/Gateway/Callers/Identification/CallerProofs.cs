using System.Collections.Frozen;
using AuroraGateway.Callers.ApiKeys;
using AuroraGateway.Callers.Certificates;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Callers.UnixSocket;

namespace AuroraGateway.Callers.Identification;

/// <summary>Which proofs the configuration knows, and whose each is. A kind that it does not use costs a request nothing.</summary>
internal sealed class CallerProofs
{
    public required ApiKeyRegister ApiKeys { get; init; }

    /// <summary>Null if no caller has a JWT.</summary>
    public JwtCallers? Jwt { get; init; }

    /// <summary>Null if no client certificate is asked for and no caller has one.</summary>
    public FrozenDictionary<CertificateName, Caller>? Certificates { get; init; }

    /// <summary>Null if no caller is known by its user id.</summary>
    public FrozenDictionary<uint, Caller>? Uids { get; init; }

    /// <summary>Null if every caller needs a proof.</summary>
    public Caller? AnonymousOnLoopback { get; init; }

    /// <param name="verifier">What verifies JWTs in this process; null if none are taken.</param>
    public CallerIdentification Identification(JwtVerifier? verifier)
    {
        var bearer = new BearerProof(ApiKeys);
        List<ICallerProof> proofs =
        [
            new ApiKeyHeaderProof(ApiKeys),
            Jwt is not null && verifier is not null ? new JwtBearerProof(verifier, Jwt, bearer) : bearer,
        ];
        if (Certificates is not null)
        {
            proofs.Add(new CertificateProof(Certificates));
        }

        if (Uids is not null)
        {
            proofs.Add(new SocketPeerProof(Uids));
        }

        return new CallerIdentification(proofs, AnonymousOnLoopback is null ? null : new LoopbackCaller(AnonymousOnLoopback));
    }
}
