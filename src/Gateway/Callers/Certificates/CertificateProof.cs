using System.Collections.Frozen;
using AuroraGateway.Problems;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Callers.Certificates;

/// <summary>
/// The certificate of the TLS connection itself. A header with a certificate is never used, because any client could write one.
/// A verified certificate is a proof even if no caller is configured for it.
/// </summary>
internal sealed class CertificateProof(FrozenDictionary<CertificateName, Caller> callers) : ICallerProof
{
    private static readonly ProofReading Nobody = ProofReading.Unknown(
        "The client certificate is good, but no caller of the gateway is configured for its names.", ProofKind.Certificate);

    private static readonly ProofReading Several = ProofReading.Unknown(
        "The client certificate contains the names of several callers. Use a certificate that matches one caller.", ProofKind.Certificate);

    private static readonly ProofReading Over = ProofReading.Unknown(
        "The client certificate has expired since the connection was opened; connect again with its successor.",
        ProofKind.Certificate);

    private static readonly ProofReading Distrusted = ProofReading.Unknown(
        "The authority of the client certificate is trusted no longer; connect again with a certificate of one in Tls:ClientCa.",
        ProofKind.Certificate);

    private static readonly ProofReading Revoked = ProofReading.Unknown(
        "The client certificate is revoked; connect again with its successor.", ProofKind.Certificate);

    private static readonly ProofReading RevocationUnknown = ProofReading.Unknown(
        "No revocation list covers the client certificate any more; connect again once its authority publishes one.",
        ProofKind.Certificate);

    private static readonly ProofReading Unverified = new(null, new Problem(
        ProblemCode.CallerUnverifiable, "The client certificate cannot be verified now. Send the request again after Retry-After.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    }, ProofKind.Certificate);

    public int Count(HttpContext http, out StringValues field)
    {
        field = default;
        return http.Features.Get<PresentedCertificate>() is null ? 0 : 1;
    }

    public ValueTask<ProofReading> ReadAsync(HttpContext http, StringValues field)
    {
        var certificate = http.Features.Get<PresentedCertificate>()!;
        if (certificate.IsOver)
        {
            return new(Close(http, Over));
        }

        var standing = certificate.StandingAsync();
        return standing.IsCompletedSuccessfully ? new(Read(http, certificate, standing.Result)) : AwaitAsync(http, certificate, standing);
    }

    private async ValueTask<ProofReading> AwaitAsync(
        HttpContext http, PresentedCertificate certificate, ValueTask<CertificateValidity> standing) =>
        Read(http, certificate, await standing);

    private ProofReading Read(HttpContext http, PresentedCertificate certificate, CertificateValidity standing) => standing switch
    {
        CertificateValidity.Trusted => Read(certificate),
        CertificateValidity.Unverified => Unverified,
        CertificateValidity.Revoked => Close(http, Revoked),
        CertificateValidity.RevocationUnknown => Close(http, RevocationUnknown),
        _ => Close(http, Distrusted),
    };

    // No later request can fare better on this connection.
    private static ProofReading Close(HttpContext http, ProofReading reading)
    {
        http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        return reading;
    }

    private ProofReading Read(PresentedCertificate certificate)
    {
        Caller? found = null;
        foreach (var name in certificate.Names)
        {
            if (callers.TryGetValue(name, out var caller))
            {
                if (found is not null && found != caller)
                {
                    return Several;
                }

                found = caller;
            }
        }

        return found is null ? Nobody : ProofReading.Of(found, ProofKind.Certificate);
    }
}
