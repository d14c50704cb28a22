using System.Collections.Frozen;
using AuroraGateway.Callers;
using AuroraGateway.Callers.Certificates;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>Compiles the names by which client certificates are recognised.</summary>
internal sealed class CertificateProofs(bool asked)
{
    private readonly Dictionary<CertificateName, Caller> names = [];

    public void Add(Caller caller, CertificateOptions? options, string path, List<ConfigurationError> found)
    {
        if (options is null)
        {
            return;
        }

        if (string.IsNullOrEmpty(options.San) == string.IsNullOrEmpty(options.Subject))
        {
            found.Add(new ConfigurationError(path, "expected either San (a URI such as spiffe://corp/ops, or a DNS name) or Subject (such as \"CN=ops, O=Corp\")"));
            return;
        }

        CertificateName name;
        if (!string.IsNullOrEmpty(options.San))
        {
            name = CertificateName.OfSan(options.San);
            if (name.Kind == CertificateNameKind.Dns && Uri.CheckHostName(options.San.StartsWith("*.", StringComparison.Ordinal) ? options.San[2..] : options.San) != UriHostNameType.Dns)
            {
                found.Add(new ConfigurationError(path + ":San", "is neither a URI such as spiffe://corp/ops nor a DNS name: no certificate could match it"));
                return;
            }
        }
        else if (SubjectName.TryParse(options.Subject!) is { } subject)
        {
            name = new CertificateName(CertificateNameKind.Subject, subject);
        }
        else
        {
            found.Add(new ConfigurationError(path + ":Subject", "expected a distinguished name such as \"CN=ops, O=Corp\", as `openssl x509 -noout -subject -nameopt RFC2253` prints it"));
            return;
        }

        if (!names.TryAdd(name, caller))
        {
            found.Add(new ConfigurationError(path, $"the same certificate belongs to {names[name].Name} already: each caller needs its own"));
        }
    }

    /// <summary>Null only if no certificate is asked for either: one that was presented counts as a proof even if it is nobody's.</summary>
    public FrozenDictionary<CertificateName, Caller>? Compile() => names.Count == 0 && !asked ? null : names.ToFrozenDictionary();
}
