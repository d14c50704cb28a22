using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>
/// Proofs of callers beside the API key: a JWT with its key set, certificates with their authority, our own uid. Valid whatever the clocks
/// say.
/// </summary>
internal sealed partial class Identities : IDisposable
{
    /// <summary>How the header of every good JWT made here begins.</summary>
    public const string TokenBeginning = "eyJhbGciOiJFUzI1NiIsInR5cCI6Ikp";

    private const string Audience = "aurora-gateway";
    private const string Issuer = "https://issuer.example";
    private const string Subject = "system:serviceaccount:design:designer";
    private const string Spiffe = "spiffe://corp/ops";

    private readonly ECDsa signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 authority;

    public Identities(string folder)
    {
        Folder = folder;
        authority = Authority(authorityKey);
        using var server = Issue("CN=gateway", names => names.AddIpAddress(IPAddress.Loopback), "1.3.6.1.5.5.7.3.1");
        File.WriteAllText(PathOf("tls.crt"), server.ExportCertificatePem());
        File.WriteAllText(PathOf("tls.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PathOf("ca.pem"), authority.ExportCertificatePem());
        Certificate = Issue("CN=svid", names => names.AddUri(new Uri(Spiffe)), "1.3.6.1.5.5.7.3.2");
        var q = signer.ExportParameters(false).Q;
        File.WriteAllText(
            PathOf("jwks.json"),
            $$"""{"keys":[{"kty":"EC","use":"sig","kid":"ec-1","crv":"P-256","x":"{{Encode(q.X!)}}","y":"{{Encode(q.Y!)}}"}]}""");
        Token = Forge("{} {} es256");
    }

    public string Folder { get; }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    public string Token { get; }

    public string Socket => PathOf("gateway.sock");

    /// <summary>Adds the caller with a JWT to a gateway's configuration.</summary>
    public void Configure(JsonObject configuration)
    {
        configuration["Jwt"] = new JsonObject { ["Issuer"] = Issuer, ["Audience"] = Audience, ["JwksFile"] = PathOf("jwks.json") };
        var callers = configuration["Callers"]!;
        callers["designer"] = Caller("Jwt", new JsonObject { ["sub"] = Subject });
    }

    /// <summary>Puts TLS on the port that the configuration names.</summary>
    public void ListenWithTls(JsonObject configuration) =>
        ListenWithTls(configuration, IPEndPoint.Parse(new Uri(configuration["Listen"]!["Url"]!.GetValue<string>()).Authority));

    public void ListenWithTls(JsonObject configuration, IPEndPoint data)
    {
        configuration["Listen"]!["Url"] = $"https://{data}";
        configuration["Callers"]!["ops"] = Caller("Certificate", new JsonObject { ["San"] = Spiffe });
        configuration["Tls"] = new JsonObject
        {
            ["CertificateFile"] = PathOf("tls.crt"),
            ["KeyFile"] = PathOf("tls.key"),
            ["ClientCa"] = PathOf("ca.pem"),
        };
    }

    /// <summary>A Unix socket on which this user is a caller.</summary>
    public void ListenOnSocket(JsonObject configuration)
    {
        configuration["Listen"]!["Url"] = "unix:" + Socket;
        configuration["Callers"]!["local"] = Caller("UnixSocketUid", int.Parse(Repository.Run("id", "-u"), CultureInfo.InvariantCulture));
    }

    /// <summary>Trusts the listener's certificate and nothing else.</summary>
    public X509ChainPolicy ServerPolicy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        return policy;
    }

    /// <summary>What a client says that offers one protocol and shows the certificate of a caller, or none.</summary>
    public SslClientAuthenticationOptions Handshake(SslApplicationProtocol protocol, bool certificate) => new()
    {
        TargetHost = "127.0.0.1",
        ApplicationProtocols = [protocol],
        CertificateChainPolicy = ServerPolicy(),
        ClientCertificateContext = certificate ? SslStreamCertificateContext.Create(Certificate, [], offline: true) : null,
    };

    public void Dispose()
    {
        Certificate.Dispose();
        authority.Dispose();
        authorityKey.Dispose();
        signer.Dispose();
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static JsonObject Caller(string proof, JsonNode value) =>
        new()
        {
            [proof] = value,
            ["Grants"] = new JsonArray(new JsonObject { ["Tenants"] = new JsonArray("*") }, new JsonObject { ["Application"] = true }),
        };

    private string PathOf(string file) => Path.Combine(Folder, file);

    private X509Certificate2 Issue(
        string subject, Action<SubjectAlternativeNameBuilder> names, string usage, X509Certificate2? issuer = null, int firstDay = -5,
        bool selfSigned = false)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        var alternatives = new SubjectAlternativeNameBuilder();
        names(alternatives);
        request.CertificateExtensions.Add(alternatives.Build());
        var first = TimeProvider.System.GetUtcNow().AddDays(firstDay);
        if (selfSigned)
        {
            return request.CreateSelfSigned(first, first.AddDays(10));
        }

        using var issued = request.Create(issuer ?? authority, first, first.AddDays(10), RandomNumberGenerator.GetBytes(12));
        return issued.CopyWithPrivateKey(own);
    }

    private static X509Certificate2 Authority(ECDsa key)
    {
        var request = new CertificateRequest("CN=Chaos CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
    }
}
