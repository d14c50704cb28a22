using System.Collections.Frozen;
using AuroraGateway.Callers;
using AuroraGateway.Callers.Certificates;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>Collects the names by which client certificates are recognised.</summary>
/// <param name="asked">Clients are asked for a certificate.</param>
internal sealed class CertificateProofs(bool asked)
{
    private readonly Dictionary<CertificateName, Caller> names = [];

    public void Add(Caller caller, CertificateName? certificate, List<ConfigurationError> found)
    {
        if (certificate is { } name && !names.TryAdd(name, caller))
        {
            found.Add(new ConfigurationError(
                $"Callers:{caller.Name}:Certificate",
                $"the same certificate belongs to {names[name].Name} already: each caller needs its own"));
        }
    }

    /// <summary>
    /// Null only if no certificate is asked for either: one that is presented counts as a proof also if no caller has it.
    /// </summary>
    public FrozenDictionary<CertificateName, Caller>? Compile() => names.Count == 0 && !asked ? null : names.ToFrozenDictionary();
}
