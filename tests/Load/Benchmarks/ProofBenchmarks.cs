using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AuroraGateway.Callers;
using AuroraGateway.Callers.ApiKeys;
using AuroraGateway.Callers.Certificates;
using AuroraGateway.Callers.Identification;
using AuroraGateway.Callers.Jwt;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>
/// Who calls, by each kind of proof. A JWT is verified once a minute and remembered by its digest; a certificate is read once a connection,
/// after a handshake that is none of these figures.
/// </summary>
[MemoryDiagnoser]
public class ProofBenchmarks : IDisposable
{
    private const string ApiKey = "agw_3b7d4bad9bdd2b0d7b3dcb6d9b1deb4d3b7d4bad";
    private static readonly Caller Caller = new("crm", 0);
    private readonly TestIssuer issuer = new();
    private readonly CallerProofs proofs = new()
    {
        ApiKeys = new ApiKeyRegister([(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey)), Caller)]),
        Jwt = new JwtCallers([(Caller, new Dictionary<string, string> { ["sub"] = "system:serviceaccount:crm:sync" })]),
        Certificates = new Dictionary<CertificateName, Caller> { [CertificateName.OfSan("spiffe://corp/crm")] = Caller }
            .ToFrozenDictionary(),
    };

    private static readonly Func<ValueTask<CertificateValidity>> Trusted = static () => new(CertificateValidity.Trusted);

    private readonly DefaultHttpContext withKey = new(), withJwt = new(), withCertificate = new();
    private JwtVerifier verifier = null!;
    private CallerIdentification identification = null!;
    private string token = "";

    [GlobalSetup]
    public void Prepare()
    {
        verifier = new JwtVerifier(new JwtRules { Audience = TestIssuer.Audience, Issuer = TestIssuer.Name }, issuer, TimeProvider.System);
        identification = proofs.Identification(verifier);
        token = issuer.Sign("system:serviceaccount:crm:sync");
        withKey.Request.Headers["X-Api-Key"] = ApiKey;
        withJwt.Request.Headers.Authorization = "Bearer " + token;
        using var certificate = Certificate();
        withCertificate.Features.Set(PresentedCertificate.TryRead(certificate, TimeProvider.System, Trusted));
        foreach (var http in new[] { withKey, withJwt, withCertificate })
        {
            if (identification.IdentifyAsync(http).AsTask().GetAwaiter().GetResult() is { Caller: null } refused)
            {
                throw new InvalidOperationException(refused.Refusal!.Detail);
            }
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        verifier?.Dispose();
        issuer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "API key")]
    public ValueTask<ProofReading> Key() => identification.IdentifyAsync(withKey);

    [Benchmark(Description = "JWT, seen within the last minute")]
    public ValueTask<ProofReading> Jwt() => identification.IdentifyAsync(withJwt);

    [Benchmark(Description = "client certificate, on its connection")]
    public ValueTask<ProofReading> ClientCertificate() => identification.IdentifyAsync(withCertificate);

    [Benchmark(Description = "JWT, first time (ES256)")]
    public async Task<bool> FirstJwt()
    {
        using var claims = (await verifier.VerifyAsync(token, CancellationToken.None)).Claims;
        return claims is not null;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=crm", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("spiffe://corp/crm"));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
    }
}
