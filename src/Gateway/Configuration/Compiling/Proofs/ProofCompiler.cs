using AuroraGateway.Callers;
using AuroraGateway.Callers.Identification;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>Compiles the proofs of all callers to tables; finds proofs that two callers have.</summary>
/// <param name="terms">What the configuration says beside the callers.</param>
internal sealed class ProofCompiler(ProofTerms terms)
{
    private readonly ApiKeyProofs apiKeys = new();
    private readonly JwtProofs jwt = new(terms.IsJwtConfigured);
    private readonly CertificateProofs certificates = new(terms.AsksForCertificates);
    private readonly LocalProofs local = new();

    public void Add(Caller caller, CallerProof proof, List<ConfigurationError> found)
    {
        apiKeys.Add(caller, proof.ApiKeys);
        jwt.Add(caller, proof.Jwt, found);
        certificates.Add(caller, proof.Certificate, found);
        local.AddUid(caller, proof.Uid, found);
        if (proof.AnonymousOnLoopback)
        {
            local.AddAnonymous(caller, found);
        }
    }

    /// <param name="proofOf">The proof of a caller.</param>
    /// <param name="found">Receives what two callers have.</param>
    public CallerProofs Compile(Func<Caller, CallerProof> proofOf, List<ConfigurationError> found) => new()
    {
        ApiKeys = apiKeys.Compile(caller => proofOf(caller).ApiKeys, found),
        Jwt = jwt.Compile(found),
        Certificates = certificates.Compile(),
        Uids = local.CompileUids(),
        AnonymousOnLoopback = local.Anonymous,
    };
}
