using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Callers.Certificates;

namespace AuroraGateway.Hosting.Tls;

/// <summary>
/// The certificate of a client on an open connection and the last judgement of it. A request reads that; it is judged again when the
/// authorities changed, and now and then where revocation lists count, never on an event loop.
/// </summary>
internal sealed class ShownCertificate
{
    // Copies: the connection's own certificates end with it, and a request may end later.
    private readonly byte[] certificate;
    private readonly byte[][] issuers;
    private readonly ClientJudge judge;
    private readonly Lock gate = new();
    private Task<CertificateValidity>? pending;
    private volatile Judgement last;

    /// <param name="certificate">The client's own.</param>
    /// <param name="issuers">What it sent beside it.</param>
    /// <param name="judge">Judges it again.</param>
    /// <param name="trust">Under which the handshake accepted it; whether it is revoked is not known yet.</param>
    public ShownCertificate(X509Certificate2 certificate, X509Certificate2Collection issuers, ClientJudge judge, TlsIdentity trust)
    {
        this.certificate = certificate.RawData;
        this.issuers = [.. issuers.Select(static issuer => issuer.RawData)];
        this.judge = judge;
        Key = Convert.ToHexString(SHA256.HashData(this.certificate));
        last = new Judgement(trust, CertificateValidity.Trusted, judge.Now);
    }

    /// <summary>The same for connections of the same client.</summary>
    public string Key { get; }

    /// <summary>When it was judged last, by the timestamps of the clock.</summary>
    public long JudgedAt => last.At;

    /// <summary>For a request: at once, unless the authorities changed since the last judgement.</summary>
    public ValueTask<CertificateValidity> StandingAsync()
    {
        var judgement = last;
        return judgement.Trust == judge.Identity ? new(judgement.Standing) : new(JudgeAsync());
    }

    /// <summary>Judges it again. Those who ask meanwhile get the same judgement.</summary>
    public Task<CertificateValidity> JudgeAsync()
    {
        lock (gate)
        {
            return pending is { IsCompleted: false } ? pending : pending = RunAsync();
        }
    }

    /// <summary>Copies what was found for another connection of the same client.</summary>
    public void Adopt(ShownCertificate other) => last = other.last;

    private async Task<CertificateValidity> RunAsync()
    {
        var trust = judge.Identity;
        var standing = await judge.JudgeAsync(certificate, issuers, trust);
        if (standing != CertificateValidity.Unverified)
        {
            last = new Judgement(trust, standing, judge.Now);
        }

        return standing;
    }

    private sealed record Judgement(TlsIdentity Trust, CertificateValidity Standing, long At);
}
