using AuroraGateway.Callers;
using AuroraGateway.Callers.Identification;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>Compiles how callers prove themselves: each kind by itself, then that each caller has one.</summary>
internal sealed class ProofCompiler
{
    private readonly ApiKeyProofs apiKeys;
    private readonly JwtProofs jwt;
    private readonly CertificateProofs certificates;
    private readonly LocalProofs local = new();

    /// <param name="options">The whole configuration.</param>
    /// <param name="demo">Keys that everybody knows are fine.</param>
    public ProofCompiler(GatewayOptions options, bool demo)
    {
        apiKeys = new ApiKeyProofs(demo);
        jwt = new JwtProofs(options.Jwt.IsConfigured);
        certificates = new CertificateProofs(!string.IsNullOrEmpty(options.Tls.ClientCa));
    }

    public void Add(Caller caller, CallerOptions options, string path, List<ConfigurationError> found)
    {
        if (options.ApiKeySha256.Count == 0 && options.Jwt.Count == 0 && options.Certificate is null && options.UnixSocketUid is null && !options.AnonymousOnLoopback)
        {
            found.Add(new ConfigurationError(path, "has no proof: add ApiKeySha256, Jwt, Certificate or UnixSocketUid"));
        }

        apiKeys.Add(caller, options.ApiKeySha256, path + ":ApiKeySha256", found);
        jwt.Add(caller, options.Jwt, path + ":Jwt", found);
        certificates.Add(caller, options.Certificate, path + ":Certificate", found);
        local.AddUid(caller, options.UnixSocketUid, path + ":UnixSocketUid", found);
        local.AddAnonymous(caller, options.AnonymousOnLoopback, path + ":AnonymousOnLoopback", found);
    }

    /// <param name="found">Receives claims of callers that overlap.</param>
    public CallerProofs Compile(List<ConfigurationError> found) => new()
    {
        ApiKeys = apiKeys.Compile(),
        Jwt = jwt.Compile(found),
        Certificates = certificates.Compile(),
        Uids = local.CompileUids(),
        AnonymousOnLoopback = local.Anonymous,
    };
}
