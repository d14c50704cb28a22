using AuroraGateway.Callers.ApiKeys;
using AuroraGateway.Callers.Certificates;
using AuroraGateway.Callers.UnixSocket;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>Compiles how one caller proves itself, without regard to the others.</summary>
internal static class CallerProofCompiler
{
    private static readonly byte[]?[] NoKeys = [];

    /// <param name="options">The caller.</param>
    /// <param name="path">Its path.</param>
    /// <param name="demo">The keys of the demonstration are accepted.</param>
    /// <param name="found">Receives mistakes.</param>
    public static CallerProof Compile(CallerOptions options, string path, bool demo, List<ConfigurationError> found)
    {
        if (options.ApiKeySha256.Count == 0 && options.Jwt.Count == 0 && options.Certificate is null && options.UnixSocketUid is null
            && !options.AnonymousOnLoopback)
        {
            found.Add(new ConfigurationError(path, "has no proof: add ApiKeySha256, Jwt, Certificate or UnixSocketUid"));
        }

        return new CallerProof
        {
            ApiKeys = Keys(options.ApiKeySha256, path + ":ApiKeySha256", demo, found),
            Jwt = options.Jwt.Count == 0 ? null : options.Jwt,
            HasCertificate = options.Certificate is not null,
            Certificate = options.Certificate is { } certificate ? Name(certificate, path + ":Certificate", found) : null,
            Uid = Uid(options.UnixSocketUid, path + ":UnixSocketUid", found),
            AnonymousOnLoopback = options.AnonymousOnLoopback,
        };
    }

    private static byte[]?[] Keys(List<string> digests, string path, bool demo, List<ConfigurationError> found)
    {
        var keys = digests.Count == 0 ? NoKeys : new byte[]?[digests.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            // The schema reports what is not a digest.
            if (digests[i].Length != 64 || !digests[i].All(char.IsAsciiHexDigit))
            {
                continue;
            }

            if (WeakKeys.Check(digests[i], demo) is { } weak)
            {
                found.Add(new ConfigurationError($"{path}:{i}", weak));
            }

            keys[i] = Convert.FromHexString(digests[i]);
        }

        return keys;
    }

    private static CertificateName? Name(CertificateOptions options, string path, List<ConfigurationError> found)
    {
        if (string.IsNullOrEmpty(options.San) == string.IsNullOrEmpty(options.Subject))
        {
            found.Add(new ConfigurationError(
                path, "expected either San (a URI such as spiffe://corp/ops, or a DNS name) or Subject (such as \"CN=ops, O=Corp\")"));
            return null;
        }

        if (string.IsNullOrEmpty(options.San))
        {
            if (SubjectName.TryParse(options.Subject!) is { } subject)
            {
                return new CertificateName(CertificateNameKind.Subject, subject);
            }

            const string Expected =
                "expected a distinguished name such as \"CN=ops, O=Corp\", as `openssl x509 -noout -subject -nameopt RFC2253` prints it";
            found.Add(new ConfigurationError(path + ":Subject", Expected));
            return null;
        }

        var name = CertificateName.OfSan(options.San);
        var host = options.San.StartsWith("*.", StringComparison.Ordinal) ? options.San[2..] : options.San;
        if (name.Kind == CertificateNameKind.Dns && Uri.CheckHostName(host) != UriHostNameType.Dns)
        {
            found.Add(new ConfigurationError(
                path + ":San", "is neither a URI such as spiffe://corp/ops nor a DNS name: no certificate could match it"));
            return null;
        }

        return name;
    }

    private static uint? Uid(long? configured, string path, List<ConfigurationError> found)
    {
        if (configured is not { } number || number is < 0 or >= uint.MaxValue)
        {
            return null;
        }

        var uid = (uint)number;
        if (uid == SocketPeer.Overflow)
        {
            found.Add(new ConfigurationError(
                path,
                $"the kernel reports {uid} for every user without an id in the gateway's user namespace, so any user could match: "
                + "use another proof"));
            return null;
        }

        if (PeerCredentials.Own is null)
        {
            found.Add(new ConfigurationError(path, "this system does not report the user of a Unix socket's peer: use another proof"));
            return null;
        }

        return uid;
    }
}
