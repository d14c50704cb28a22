namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>What the tables of proofs depend on beside the callers.</summary>
/// <param name="IsJwtConfigured">JWTs can be verified.</param>
/// <param name="AsksForCertificates">Clients are asked for a certificate.</param>
internal readonly record struct ProofTerms(bool IsJwtConfigured, bool AsksForCertificates)
{
    public static ProofTerms Of(GatewayOptions options) =>
        new(options.Jwt.IsConfigured, !string.IsNullOrEmpty(options.Tls.ClientCa));
}
